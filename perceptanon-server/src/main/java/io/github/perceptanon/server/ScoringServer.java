// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores images over HTTP, and shows a page to drop images on. Requests of many callers are scored in batches.
 *
 * <pre>{@code
 * try (ScoringServer server = ScoringServer.start(ServiceOptions.of(Path.of("ha1.safetensors")))) {
 *     System.out.println(server.url());
 *     Thread.currentThread().join();
 * }
 * }</pre>
 *
 * <p>No image is written to a file or logged, and none is kept longer than its request; of originals the embedding is kept
 * for a while. What callers send is bounded by {@link ServiceLimits}. The log {@code io.github.perceptanon.server.access} has
 * a line for each request at level INFO.
 *
 * <p>Thread-safe. Owns the models' native memory until it is closed.
 */
public final class ScoringServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringServer.class);
    /** Threads beyond those for requests: pages and health are answered when all of these wait. */
    private static final int SPARE_THREADS = 24;

    private static final int HEADER_BYTES = 8192;
    private static final int PASSWORD_BYTES = 4096;

    private final ServiceOptions options;
    private final Meters meters = new Meters();
    private final Assets assets = new Assets();
    private final ServedModels models;
    private final Gate gate;
    private final Connections connections;
    private final RestApi rest;
    private final InferenceApi inference;
    private final Javalin server;
    private final String url;
    private final ScheduledFuture<?> cleaning;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final ScheduledExecutorService cleaner = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "scoring-server-cleaner");
        thread.setDaemon(true);
        return thread;
    });

    private ScoringServer(ServiceOptions options) throws IOException {
        this.options = options;
        ServiceLimits limits = options.limits();
        this.connections = new Connections(
                limits.idleTime(), limits.bodyTime().plus(limits.requestTime()).plus(limits.idleTime()));
        this.gate = new Gate(new Access(options), limits, connections, new BodyMemory(limits.totalBytes()), meters);
        this.models = new ServedModels(options, meters);
        try {
            Pictures pictures = new Pictures(limits, meters);
            Scoring scoring = new Scoring(pictures, limits);
            this.rest = new RestApi(models, pictures, scoring, limits);
            this.inference = new InferenceApi(models, pictures, scoring, limits);
            SslContextFactory.Server tls =
                    options.tls().isPresent() ? tls(options.tls().get()) : null;
            this.server = Javalin.create(config -> {
                configure(config);
                config.jetty.addConnector((jetty, http) -> connector(jetty, http, tls));
            });
            server.start(options.address(), options.port());
        } catch (JavalinBindException e) {
            models.close();
            throw new IOException(
                    "port " + options.port() + " of " + options.address() + " cannot be listened on: " + reason(e), e);
        } catch (IOException | RuntimeException | Error e) {
            models.close();
            throw e;
        }
        this.url = (options.tls().isPresent() ? "https://" : "http://") + host(options.address()) + ":" + server.port();
        long often = Math.max(50, Math.min(1000, limits.idleTime().toMillis() / 4));
        this.cleaning = cleaner.scheduleWithFixedDelay(this::clean, often, often, TimeUnit.MILLISECONDS);
    }

    /**
     * Loads the models and starts a server.
     *
     * @param options what it serves, and where
     * @return the running server, to be closed
     * @throws IOException if a model, the API keys or the keystore cannot be read, or the port cannot be listened on; the
     * message is one line that names the file or the port
     * @throws IllegalArgumentException if there is no such address, or no engine of the name in the options
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static ScoringServer start(ServiceOptions options) throws IOException {
        return new ScoringServer(options);
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static String host(String address) {
        try {
            boolean any = InetAddress.getByName(address).isAnyLocalAddress();
            String host = any ? InetAddress.getLocalHost().getHostName() : address;
            return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static SslContextFactory.Server tls(Keystore keystore) throws IOException {
        if (!Files.isRegularFile(keystore.file())) {
            throw new IOException("no such keystore (" + keystore.file() + ")");
        }
        if (!Files.isRegularFile(keystore.password()) || Files.size(keystore.password()) > PASSWORD_BYTES) {
            throw new IOException("the keystore's password must be a file of at most " + PASSWORD_BYTES + " bytes ("
                    + keystore.password() + ")");
        }
        List<String> lines = Files.readAllLines(keystore.password());
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keystore.file().toAbsolutePath().toString());
        tls.setKeyStorePassword(lines.isEmpty() ? "" : lines.get(0));
        try {
            tls.start();
        } catch (Exception e) {
            throw new IOException("the keystore cannot be read: " + reason(e) + " (" + keystore.file() + ")", e);
        }
        return tls;
    }

    private Connector connector(Server jetty, HttpConfiguration http, SslContextFactory.@Nullable Server tls) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (tls == null) {
            connector = new ServerConnector(jetty, 1, 1, plain);
        } else {
            SecureRequestCustomizer secure = new SecureRequestCustomizer();
            // Which names the service goes by is not the certificate's matter: Access knows them.
            secure.setSniHostCheck(false);
            http.addCustomizer(secure);
            connector = new ServerConnector(jetty, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
        }
        connector.setHost(options.address());
        connector.setPort(options.port());
        connector.setIdleTimeout(options.limits().idleTime().toMillis());
        connector.addBean(connections);
        jetty.addBean(new NetworkConnectionLimit(options.limits().connections(), connector));
        return connector;
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = options.limits().bodyBytes();
        config.http.prefer405over404 = true;
        QueuedThreadPool threads = new QueuedThreadPool(options.limits().requests() + SPARE_THREADS, 8);
        threads.setName("scoring-server");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(jetty -> {
            jetty.setHandler(gate);
            jetty.setErrorHandler(new PlainErrors());
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(HEADER_BYTES);
            http.setIdleTimeout(options.limits().idleTime().toMillis());
        });
        config.routes.exception(Problem.class, (e, request) -> refuse(request, e));
        config.routes.exception(HttpResponseException.class, (e, request) -> {
            boolean method = e.getStatus() == HttpStatus.METHOD_NOT_ALLOWED_405;
            refuse(request, new Problem(e.getStatus(), method ? "not with this method" : "there is nothing here"));
        });
        config.routes.exception(Exception.class, (e, request) -> {
            LOG.error("request {} failed", Exchange.of(request).id(), e);
            refuse(request, new Problem(HttpStatus.INTERNAL_SERVER_ERROR_500, "the service failed"));
        });
        routes(config);
    }

    /** What a request is answered with. */
    private interface Action {
        void answer(Context request) throws Exception;
    }

    private void routes(JavalinConfig config) {
        get(config, "/", request -> assets.send(request, "page.html"));
        get(config, "/assets/{name}", request -> assets.send(request, request.pathParam("name")));
        get(config, "/openapi.yaml", request -> assets.send(request, "openapi.yaml"));
        get(
                config,
                "/metrics",
                request -> request.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(meters.scrape()));
        get(config, "/v1/models", rest::models);
        post(config, "/v1/reload", this::reload);
        post(config, "/v1/score", rest::score);
        post(config, "/v1/explain", rest::explain);
        post(config, "/v1/metrics", rest::metrics);
        get(config, "/v2", inference::server);
        get(config, "/v2/health/live", request -> RestApi.answer(request, Map.of("live", true)));
        get(config, "/v2/health/ready", this::ready);
        // A model has one version, which callers may name.
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/1")) {
            get(config, model, inference::model);
            get(config, model + "/ready", inference::modelReady);
            post(config, model + "/infer", inference::infer);
        }
    }

    private static void get(JavalinConfig config, String path, Action action) {
        route(config, HandlerType.GET, path, action);
    }

    private static void post(JavalinConfig config, String path, Action action) {
        route(config, HandlerType.POST, path, action);
    }

    private static void route(JavalinConfig config, HandlerType method, String path, Action action) {
        config.routes.addHttpHandler(method, path, request -> {
            Exchange.of(request).route(path);
            action.answer(request);
        });
    }

    /** Not for everybody: it costs seconds and the memory of a second set of models. */
    private void reload(Context request) throws Problem {
        if (!options.isLoopback() && options.apiKeys().isEmpty()) {
            throw new Problem(HttpStatus.FORBIDDEN_403, "models are loaded again only for those with an API key");
        }
        try {
            if (!models.reload()) {
                throw new Problem(HttpStatus.CONFLICT_409, "the models are being loaded already");
            }
        } catch (IOException e) {
            LOG.error("the models stay as they were: {}", e.getMessage());
            throw new Problem(
                    HttpStatus.INTERNAL_SERVER_ERROR_500, "the models stay as they were: a file cannot be read");
        }
        rest.models(request);
    }

    private void ready(Context request) {
        boolean ready = !closing.get();
        request.status(ready ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503);
        RestApi.answer(request, Map.of("ready", ready));
    }

    private static void refuse(Context request, Problem problem) {
        Exchange exchange = Exchange.of(request);
        request.status(problem.status());
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE_503) {
            request.header(HttpHeader.RETRY_AFTER.asString(), Integer.toString(Problem.RETRY_AFTER));
        }
        request.contentType(Problem.mediaType(exchange)).result(problem.document(exchange));
    }

    private void clean() {
        // Nothing may escape: the executor would not call this again.
        try {
            connections.closeLate();
            models.forgetOldOriginals();
        } catch (RuntimeException e) {
            LOG.error("cleaning failed", e);
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
     * The address of the page, with which all others begin.
     *
     * @return such as {@code http://127.0.0.1:8088}, without a slash at the end
     */
    public String url() {
        return url;
    }

    /**
     * Loads all model files again and uses them from then on. No request is lost: those in progress end with the models that
     * they began with, which are freed then. Originals have to be sent again. {@code POST /v1/reload} does the same.
     *
     * @return false if another thread is loading them
     * @throws IOException if a file cannot be read; all models stay as they were
     */
    public boolean reload() throws IOException {
        return models.reload();
    }

    /**
     * Stops the service: it says that it is not ready; after {@link ServiceOptions#noticeTime()} it refuses new requests,
     * waits up to {@link ServiceOptions#drainTime()} for the answers to those that have come, and ends. May be called more
     * than once.
     */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        pause(options.noticeTime());
        gate.drain();
        long end = System.nanoTime() + options.drainTime().toNanos();
        while (gate.active() > 0 && System.nanoTime() < end && pause(Duration.ofMillis(5))) {
            // Requests end by themselves.
        }
        cleaning.cancel(false);
        cleaner.shutdown();
        server.stop();
        models.close();
        meters.close();
    }

    /** Whether nobody interrupted it. */
    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
