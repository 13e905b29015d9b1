// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.study.StudyRecord.Annotator;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a study in browsers: a page for each annotator, behind a link that cannot be guessed; one for the coordinator;
 * and one on which annotators get a link of their own. No page loads anything from elsewhere, and no image that is
 * served is logged.
 *
 * <p>While it runs, {@link Study#export} is called within seconds of an answer, and once more at the end.
 *
 * <p>Thread-safe. Closing the server leaves the study open.
 */
public final class StudyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StudyServer.class);
    private static final long EXPORT_SECONDS = 2;
    private static final int IDLE_MILLIS = 30_000;

    private final Study study;
    private final Assets assets = new Assets();
    private final AnnotatorApi annotators;
    private final CoordinatorApi coordinator;
    private final Javalin server;
    private final String base;
    private final ScheduledExecutorService exporter = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "study-export");
        thread.setDaemon(true);
        return thread;
    });

    private final ScheduledFuture<?> exporting;
    private volatile @Nullable RequestGuard guard;
    private volatile @Nullable String exportProblem;
    private long exported = -1;

    private StudyServer(Study study, ServerOptions options) throws IOException {
        this.study = study;
        this.annotators = new AnnotatorApi(study);
        this.coordinator = new CoordinatorApi(study, () -> Optional.ofNullable(exportProblem));
        // Fails in words of ours if there is no such address.
        options.isLoopback();
        this.server = Javalin.create(this::configure);
        try {
            server.start(options.address(), options.port());
        } catch (JavalinBindException e) {
            throw new StudyException(
                    "port " + options.port() + " of " + options.address() + " cannot be listened on: " + reason(e), e);
        }
        this.base = options.base(server.port());
        this.guard = new RequestGuard(options, server.port());
        warmUp(options);
        this.exporting = exporter.scheduleWithFixedDelay(this::exportChanges, 0, EXPORT_SECONDS, TimeUnit.SECONDS);
    }

    /** Before anybody has a link. What fails here is no reason not to serve. */
    private void warmUp(ServerOptions options) {
        String link = "/a/" + study.study().annotators().get(0).token();
        List<String> paths =
                new ArrayList<>(List.of(link, "/assets/study.css", "/assets/annotate.js", link + "/state"));
        paths.addAll(annotators.firstImages());
        try {
            InetAddress any = InetAddress.getByName(options.address());
            InetAddress own = any.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : any;
            new WarmUp(
                            new InetSocketAddress(own, server.port()),
                            paths,
                            link + "/answer",
                            "{\"position\":2147483647,\"score\":1,\"millis\":0,\"request\":\"warming-up\"}")
                    .run(study.store()::rehearse);
        } catch (IOException e) {
            LOG.warn("the first requests may be slow: {}", e.getMessage());
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /**
     * Starts a server.
     *
     * @param study an open study, which has to stay open until the server is closed
     * @param options where it listens
     * @return the running server, to be closed
     * @throws StudyException if the port is in use or there is no such address
     * @throws IOException if it cannot be started
     */
    public static StudyServer start(Study study, ServerOptions options) throws IOException {
        return new StudyServer(study, options);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = RequestBody.MOST_BYTES;
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setIdleTimeout(IDLE_MILLIS);
        });
        config.routes.before(request -> guard().check(request));
        config.routes.exception(Refusal.class, (e, request) -> refuse(request, e.status(), e.getMessage()));
        config.routes.exception(StorageException.class, (e, request) -> {
            LOG.error("an answer was not kept: {}", e.getMessage());
            refuse(
                    request,
                    507,
                    "Your answer could not be saved. Please tell the coordinator that the server cannot "
                            + "write to its disk.");
        });
        config.routes.exception(Exception.class, (e, request) -> {
            LOG.error("a request failed", e);
            refuse(request, 500, "The server failed. Please tell the coordinator.");
        });
        config.routes.get("/", request -> page(request, "start.html"));
        config.routes.get("/assets/{name}", this::asset);
        config.routes.get("/a/{token}", request -> {
            annotators.annotator(request);
            page(request, "annotate.html");
        });
        config.routes.get("/a/{token}/state", annotators::state);
        config.routes.get("/a/{token}/examples", annotators::examples);
        config.routes.get("/a/{token}/image/{image}", annotators::image);
        config.routes.post("/a/{token}/answer", annotators.answer());
        config.routes.post("/a/{token}/undo", annotators.undo());
        config.routes.get("/join/{token}", request -> {
            coordinator.requireJoining(request);
            page(request, "join.html");
        });
        config.routes.post("/join/{token}/claim", coordinator::claim);
        config.routes.get("/c/{token}", request -> {
            coordinator.requireCoordinator(request);
            page(request, "coordinator.html");
        });
        config.routes.get("/c/{token}/progress", coordinator::progress);
        config.routes.get("/c/{token}/scores.csv", coordinator::scores);
        config.routes.get("/c/{token}/answers.csv", coordinator::answers);
    }

    /** Until the port is known, a moment after it is listened on, no request can be checked. */
    private RequestGuard guard() throws Refusal {
        RequestGuard known = guard;
        if (known == null) {
            throw new Refusal(503, "The server is starting.");
        }
        return known;
    }

    private void page(Context request, String name) {
        send(request, assets.page(name));
    }

    private void asset(Context request) throws Refusal {
        send(request, assets.part(request.pathParam("name")).orElseThrow(Refusal::unknown));
    }

    private static void send(Context request, Assets.Asset asset) {
        request.contentType(asset.mediaType());
        request.result(asset.bytes());
    }

    private static void refuse(Context request, int status, @Nullable String message) {
        json(request, status, Map.of("error", String.valueOf(message)));
    }

    static void json(Context request, int status, Map<String, ?> document) {
        request.status(status);
        request.contentType("application/json");
        request.result(JsonText.of(document));
    }

    /** On the exporter's thread alone. */
    private void exportChanges() {
        // Nothing may escape: the executor would not call this again.
        try {
            long changes = study.store().changes();
            if (changes != exported) {
                study.export();
                exported = changes;
                exportProblem = null;
            }
        } catch (IOException | RuntimeException e) {
            if (exportProblem == null) {
                LOG.error("the tables cannot be written: {}", e.getMessage());
            }
            exportProblem = String.valueOf(e.getMessage());
        }
    }

    /**
     * Where the server listens.
     *
     * @return the port
     */
    public int port() {
        return server.port();
    }

    /**
     * The links of the annotators, each to be given to one person only.
     *
     * @return name to link, in the order of {@link Study#annotators()}
     */
    public Map<String, String> annotatorLinks() {
        Map<String, String> links = new LinkedHashMap<>();
        List<Annotator> all = study.study().annotators();
        all.forEach(annotator -> links.put(annotator.name(), base + "/a/" + annotator.token()));
        return links;
    }

    /**
     * The link of a page on which everybody who opens it gets an annotator's link, as long as there are some left.
     *
     * @return the link
     */
    public String joinLink() {
        return base + "/join/" + study.study().joinToken();
    }

    /**
     * The link of the page with everybody's progress and links, and the tables.
     *
     * @return the link, for the coordinator only
     */
    public String coordinatorLink() {
        return base + "/c/" + study.study().coordinatorToken();
    }

    /** Answers the requests that have come, refuses later ones, and exports what changed. */
    @Override
    public void close() {
        // Jetty does not stop on a thread that is to be interrupted, and being interrupted is one way to be asked to
        // stop.
        boolean interrupted = Thread.interrupted();
        try {
            server.stop();
            exporting.cancel(false);
            exporter.shutdown();
            exporter.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            exportChanges();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
