// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.bench.load.Callers.Answers;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringTask;
import io.github.perceptanon.server.ScoringServer;
import io.github.perceptanon.server.ServiceOptions;
import io.github.perceptanon.weights.Safetensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scoring service under load, ResNet18 and JPEG files of 1280×960, the clients on the same machine:
 *
 * <ul>
 *   <li>images a second with 32 connections, and of {@link ScoringPipeline} on the same files, in turn;
 *   <li>a lone request, and decoding and {@link AnonymityScorer#score} of the same file, in turn;
 *   <li>64 connections of which a tenth sends bad input: answers by status, times, and the server's memory;
 *   <li>a service in Python with FastAPI and PyTorch ({@code peers/serve.py}), if {@code PYTHON} has both.
 * </ul>
 */
public final class ServeLoad {
    private static final int FILES = 32;
    private static final int CONNECTIONS = 32;
    private static final int CROWD = 64;
    private static final int ROUNDS = 2;
    private static final int LONE = 200;
    /** Seconds after which the server's code is compiled. */
    private static final int WARM_UP = 10;

    private ServeLoad() {}

    /**
     * Runs the benchmark.
     *
     * @param args seconds of each measurement (10 by default), and of the crowd (120); or {@code server} and a model
     * @throws Exception if a request fails that must not
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("server")) {
            serve(Path.of(args[1]));
            return;
        }
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int crowd = args.length > 1 ? Integer.parseInt(args[1]) : 120;
        PeerFolder folder = PeerFolder.standard();
        Workload workload = new Workload(AnnotationSetup.HA1, Backbone.RESNET18, 1, 0);
        Path model = Files.createTempDirectory("serve-load").resolve("resnet18.safetensors");
        Safetensors.write(model, folder.weights(workload), workload.card().toMetadata());
        List<byte[]> files = new ArrayList<>();
        for (Path file : folder.photographs(FILES)) {
            files.add(Files.readAllBytes(file));
        }
        try (Service ours = Service.ours(model)) {
            throughput(ours, model, folder.photographs(FILES), files, seconds);
            lone(ours, model, files);
            peer(ours, folder, files, seconds);
        }
        try (Service ours = Service.ours(model)) {
            crowd(ours, files, crowd);
        }
        Files.delete(model);
        Files.delete(model.getParent());
    }

    /** A service in a process of its own. */
    private record Service(Process process, URI score) implements AutoCloseable {
        static Service ours(Path model) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx1g",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ServeLoad.class.getName(),
                            "server",
                            model.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String url = out.readLine();
            if (url == null) {
                throw new IOException("the service did not start");
            }
            return new Service(process, URI.create(url + "/v1/score"));
        }

        /** Resident pages, in KiB, where the system tells them. */
        long residentKb() {
            Path status = Path.of("/proc/" + process.pid() + "/status");
            try (Stream<String> lines = Files.lines(status)) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
            } catch (IOException e) {
                return 0;
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void serve(Path model) throws IOException, InterruptedException {
        try (ScoringServer server = ScoringServer.start(ServiceOptions.of(model).withAddress("127.0.0.1", 0))) {
            System.out.println(server.url());
            Thread.currentThread().join();
        }
    }

    private static void throughput(Service ours, Path model, List<Path> paths, List<byte[]> files, int seconds)
            throws Exception {
        Callers.call(ours.score(), files, CONNECTIONS, Duration.ofSeconds(Math.max(WARM_UP, seconds)));
        double[] served = new double[ROUNDS];
        double[] piped = new double[ROUNDS];
        try (AnonymityScorer scorer = AnonymityScorer.load(model)) {
            pipeline(scorer, paths, seconds / 2);
            for (int round = 0; round < ROUNDS; round++) {
                piped[round] = pipeline(scorer, paths, seconds);
                Answers answers = Callers.call(ours.score(), files, CONNECTIONS, Duration.ofSeconds(seconds));
                answers.requireOnly(200);
                served[round] = answers.perSecond();
                System.out.printf(
                        Locale.ROOT,
                        "round %d, engine %s: pipeline %.1f images/s; service with %d connections %.1f images/s"
                                + " (p50 %.0f ms, p99 %.0f ms): %.3f of the pipeline%n",
                        round + 1,
                        scorer.engine(),
                        piped[round],
                        CONNECTIONS,
                        served[round],
                        answers.millis(0.5),
                        answers.millis(0.99),
                        served[round] / piped[round]);
            }
        }
    }

    /** Images a second of a pipeline that is given the files again and again. */
    private static double pipeline(AnonymityScorer scorer, List<Path> files, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long began = System.nanoTime();
        long[] scored = {0};
        Iterator<ScoringTask> tasks = Stream.iterate(0, i -> i + 1)
                .takeWhile(i -> System.nanoTime() < end)
                .map(i -> ScoringTask.alone(files.get(i % files.size())))
                .iterator();
        ScoringPipeline.of(scorer).scoreAll(tasks, result -> scored[0]++);
        return scored[0] * 1e9 / (System.nanoTime() - began);
    }

    private static void lone(Service ours, Path model, List<byte[]> files) throws Exception {
        List<Long> direct = new ArrayList<>();
        List<Long> served = new ArrayList<>();
        try (AnonymityScorer scorer = AnonymityScorer.load(model);
                Callers.Caller caller = new Callers.Caller(ours.score())) {
            for (int i = 0; i < LONE + 50; i++) {
                byte[] file = files.get(i % files.size());
                long began = System.nanoTime();
                scorer.score(ImageLoader.standard().load(file, "file"));
                long between = System.nanoTime();
                caller.post(file);
                if (i >= 50) {
                    direct.add(between - began);
                    served.add(System.nanoTime() - between);
                }
            }
        }
        double alone = Callers.millis(direct, 0.5);
        double request = Callers.millis(served, 0.5);
        System.out.printf(
                Locale.ROOT,
                "a lone request: median %.2f ms; decoding and AnonymityScorer.score %.2f ms: %.2f ms above%n",
                request,
                alone,
                request - alone);
    }

    private static void crowd(Service ours, List<byte[]> files, int seconds) throws Exception {
        Callers.call(ours.score(), files, CROWD, Duration.ofSeconds(Math.min(10, seconds)));
        List<Long> resident = new ArrayList<>();
        Thread watch = new Thread(() -> {
            try {
                while (true) {
                    resident.add(ours.residentKb());
                    Thread.sleep(500);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        watch.start();
        Answers answers = Callers.crowd(ours.score(), files, CROWD, Duration.ofSeconds(seconds));
        watch.interrupt();
        watch.join();
        double second = mean(resident, 1);
        double last = mean(resident, 3);
        System.out.printf(
                Locale.ROOT,
                "%d connections, a tenth with bad input, %d s: answers by status %s, %d callers hung up; %.1f images/s, p50 %.0f ms, p99 %.0f ms;"
                        + " resident %.0f MB in the second quarter, %.0f MB in the last (%+.1f %%)%n",
                CROWD,
                seconds,
                answers.counts(),
                answers.hangUps(),
                answers.perSecond(),
                answers.millis(0.5),
                answers.millis(0.99),
                second / 1024,
                last / 1024,
                100 * (last / second - 1));
        answers.requireExpected();
    }

    private static double mean(List<Long> values, int quarter) {
        int size = values.size() / 4;
        return values.subList(quarter * size, Math.max(quarter * size + 1, (quarter + 1) * size)).stream()
                .mapToLong(Long::longValue)
                .average()
                .orElse(Double.NaN);
    }

    private static void peer(Service ours, PeerFolder folder, List<byte[]> files, int seconds) throws Exception {
        Optional<Service> started = python(folder);
        if (started.isEmpty()) {
            System.out.println(
                    "left out: FastAPI and PyTorch (PYTHON names no Python that has fastapi, uvicorn and torch)");
            return;
        }
        try (Service theirs = started.get()) {
            double difference = Math.abs(score(ours, files.get(0)) - score(theirs, files.get(0)));
            if (!(difference < 0.01)) {
                throw new IllegalStateException("the services' scores differ by " + difference);
            }
            Callers.call(theirs.score(), files, CONNECTIONS, Duration.ofSeconds(seconds));
            for (int round = 0; round < ROUNDS; round++) {
                Answers us = Callers.call(ours.score(), files, CONNECTIONS, Duration.ofSeconds(seconds));
                Answers them = Callers.call(theirs.score(), files, CONNECTIONS, Duration.ofSeconds(seconds));
                us.requireOnly(200);
                them.requireOnly(200);
                System.out.printf(
                        Locale.ROOT,
                        "round %d: service %.1f images/s, p99 %.0f ms; FastAPI and PyTorch %.1f images/s, p99 %.0f ms:"
                                + " %.2f times the throughput%n",
                        round + 1,
                        us.perSecond(),
                        us.millis(0.99),
                        them.perSecond(),
                        them.millis(0.99),
                        us.perSecond() / them.perSecond());
            }
        }
    }

    private static double score(Service service, byte[] file) throws Exception {
        try (Callers.Caller caller = new Callers.Caller(service.score())) {
            return Double.parseDouble(caller.post(file).replaceFirst("(?s).*\"score\":\\s*([0-9.eE+-]+).*", "$1"));
        }
    }

    private static Optional<Service> python(PeerFolder folder) throws Exception {
        String python = System.getenv("PYTHON");
        if (python == null
                || new ProcessBuilder(python, "-c", "import fastapi, uvicorn, torch")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        != 0) {
            return Optional.empty();
        }
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        Path.of(System.getProperty("perceptanon.bench", "perceptanon-bench"), "peers", "serve.py")
                                .toString(),
                        folder.path().toString(),
                        Integer.toString(port))
                .inheritIO();
        // Its own defaults, without what the launcher sets for this project.
        builder.environment().keySet().removeAll(List.of("OMP_WAIT_POLICY", "OPENBLAS_THREAD_TIMEOUT"));
        Service service = new Service(builder.start(), URI.create("http://127.0.0.1:" + port + "/score"));
        for (int tries = 0; tries < 600 && service.process().isAlive(); tries++) {
            if (Callers.answers(URI.create("http://127.0.0.1:" + port + "/ready"))) {
                return Optional.of(service);
            }
            Thread.sleep(100);
        }
        service.close();
        throw new IOException("peers/serve.py did not start");
    }
}
