// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.pipeline.BatchingOptions;
import io.github.perceptanon.server.Keystore;
import io.github.perceptanon.server.ScoringServer;
import io.github.perceptanon.server.ServiceLimits;
import io.github.perceptanon.server.ServiceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon serve}: the scoring service and its page. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Score images over HTTP, and show a page to drop images on.",
            "Ctrl-C or SIGTERM answers the requests that have come and ends. No image is written to a file or logged."
        })
final class ServeCommand implements Callable<Integer> {
    private static final String ACCESS_LOG = "io.github.perceptanon.server.access";

    @Mixin
    private CommonOptions common;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "[NAME=]FILE",
            description = "Model file, served under its own name or another one; may be given several times.")
    private List<String> models = List.of();

    @Mixin
    private EngineOption engine;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Most images of different requests that are scored at once (default: 8).")
    private @Nullable Integer batch;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, which only this machine reaches).")
    private String address;

    @Option(
            names = "--port",
            defaultValue = "" + ServiceOptions.DEFAULT_PORT,
            paramLabel = "P",
            description = "Port to listen on (default: ${DEFAULT-VALUE}); 0 takes any free one.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description =
                    "Another name of a service on the loopback address, such as that of a proxy; several are possible.")
    private Set<String> hosts = Set.of();

    @Option(
            names = "--origin",
            paramLabel = "URL",
            description = "Another site whose pages may call the service (default: none); several are possible.")
    private Set<String> origins = Set.of();

    @Option(
            names = "--api-keys",
            paramLabel = "FILE",
            description = "File of keys, one a line, one of which is needed then; looked at again when it changes.")
    private @Nullable Path apiKeys;

    @Option(
            names = "--keystore",
            paramLabel = "FILE",
            description = "Keystore with a certificate: the service speaks TLS.")
    private @Nullable Path keystore;

    @Option(
            names = "--keystore-password",
            paramLabel = "FILE",
            description = "File whose first line is the keystore's password.")
    private @Nullable Path keystorePassword;

    @Option(names = "--max-body-mb", paramLabel = "MB", description = "Longest request in MiB (default: 32).")
    private @Nullable Integer bodyMegabytes;

    @Option(names = "--max-pixels", paramLabel = "N", description = "Most pixels of an image (default: 24000000).")
    private @Nullable Long pixels;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "Most requests at once; others are answered 503 at once (default: 64).")
    private @Nullable Integer requests;

    @Option(
            names = "--notice",
            defaultValue = "0",
            paramLabel = "SECONDS",
            description = "How long it only says that it is not ready before it stops (default: ${DEFAULT-VALUE}).")
    private int notice;

    @Option(
            names = "--drain",
            defaultValue = "20",
            paramLabel = "SECONDS",
            description = "How long it then waits for requests that have come (default: ${DEFAULT-VALUE}).")
    private int drain;

    @Option(names = "--access-log", description = "Write a line for each request to stderr, without names of files.")
    private boolean accessLog;

    @Option(names = "--json", description = "Print where it listens as one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (accessLog) {
            // Before the first logger of this name is made.
            System.setProperty("org.slf4j.simpleLogger.log." + ACCESS_LOG, "info");
        }
        ServiceOptions options = options();
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread atExit = new Thread(() -> {
            stop.countDown();
            await(stopped, notice + drain + 30);
        });
        Runtime.getRuntime().addShutdownHook(atExit);
        try (ScoringServer server = ScoringServer.start(options)) {
            print(server, options);
            await(stop, Integer.MAX_VALUE);
        } finally {
            stopped.countDown();
            removeHook(atExit);
        }
        return 0;
    }

    private ServiceOptions options() {
        if ((keystore == null) != (keystorePassword == null)) {
            throw common.usage("--keystore and --keystore-password go together");
        }
        try {
            ServiceLimits limits = ServiceLimits.defaults();
            limits = bodyMegabytes == null ? limits : limits.withBodyBytes((long) bodyMegabytes << 20);
            limits = pixels == null ? limits : limits.withPixels(pixels);
            limits = requests == null ? limits : limits.withRequests(requests);
            ServiceOptions options = ServiceOptions.of(Path.of("any"))
                    .withModels(named())
                    .withEngine(engine.options())
                    .withLimits(limits)
                    .withAddress(address, port)
                    .withHosts(hosts)
                    .withOrigins(origins)
                    .withClosing(Duration.ofSeconds(notice), Duration.ofSeconds(drain));
            options.isLoopback();
            if (batch != null) {
                BatchingOptions batching = options.batching().withMaximumBatch(batch);
                options = options.withBatching(batching);
            }
            if (apiKeys != null) {
                options = options.withApiKeys(apiKeys);
            }
            return keystore == null || keystorePassword == null
                    ? options
                    : options.withTls(new Keystore(keystore, keystorePassword));
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    /** A file whose name holds an equals sign needs a name before it. */
    private Map<String, Path> named() {
        Map<String, Path> named = new LinkedHashMap<>();
        for (String model : models) {
            int equals = model.indexOf('=');
            Path file = Path.of(model.substring(equals + 1));
            String name = equals < 0 ? ServiceOptions.name(file) : model.substring(0, equals);
            if (named.put(name, file) != null) {
                throw common.usage("two models are named " + name + ": write --model NAME=FILE");
            }
        }
        return named;
    }

    private void print(ScoringServer server, ServiceOptions options) {
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("url", server.url());
            document.put("port", server.port());
            document.put("models", options.models().keySet());
            common.out().println(JsonText.of(document));
        } else {
            common.out()
                    .println(server.url() + ": "
                            + String.join(", ", options.models().keySet()));
        }
        common.out().flush();
        if (!options.isLoopback() && apiKeys == null) {
            common.note("note: whoever reaches " + address + " at port " + server.port()
                    + " can use the service; --api-keys" + " asks for keys");
        }
        if (!options.isLoopback() && keystore == null) {
            common.note("note: without --keystore, or a proxy that adds TLS, whoever is on the way can read along");
        }
    }

    private static void await(CountDownLatch latch, int seconds) {
        try {
            boolean reached = latch.await(seconds, TimeUnit.SECONDS);
            assert reached || seconds < Integer.MAX_VALUE;
        } catch (InterruptedException e) {
            // Asked to stop, in another way.
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running.
            return;
        }
    }
}
