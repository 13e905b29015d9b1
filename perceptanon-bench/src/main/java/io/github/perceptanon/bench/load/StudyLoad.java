// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.AnnotatorProgress;
import io.github.perceptanon.study.ServerOptions;
import io.github.perceptanon.study.Study;
import io.github.perceptanon.study.StudyOptions;
import io.github.perceptanon.study.StudyServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Annotators who each load an image and answer once a second, through HTTP, and what they wait for an answer's
 * confirmation. Afterwards the study is opened again, and every confirmed answer has to be there.
 */
public final class StudyLoad {
    /** Seconds in which the server's code is not compiled yet, and everybody comes at once. */
    private static final int WARM_UP = 5;

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final Pattern IMAGE = Pattern.compile("\"images\":\\[\"([^\"]+)\"");

    private StudyLoad() {}

    /**
     * Runs the benchmark.
     *
     * @param args number of annotators (50 by default) and of seconds (120)
     * @throws Exception if a request fails
     */
    public static void main(String[] args) throws Exception {
        int annotators = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 120;
        Path root = Files.createTempDirectory("study-load");
        Study.create(
                root,
                draw(root, seconds),
                AnnotationSetup.HA1,
                StudyOptions.of(annotators).withRepeats(0));
        List<Long> nanos;
        try (Study study = Study.open(root, AnnotationSetup.HA1);
                StudyServer server =
                        StudyServer.start(study, ServerOptions.loopback().withPort(0))) {
            nanos = answers(List.copyOf(server.annotatorLinks().values()), seconds);
        }
        long kept;
        try (Study study = Study.open(root, AnnotationSetup.HA1)) {
            kept = study.progress().stream()
                    .mapToLong(AnnotatorProgress::answered)
                    .sum();
        }
        long[] all = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        long[] sorted = nanos.subList(Math.min(nanos.size() - 1, WARM_UP * annotators), nanos.size()).stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%d annotators, %d s: %d answers confirmed, %d kept; wait in ms after the first %d s: median %.1f,"
                        + " p99 %.1f, longest %.1f; with them: p99 %.1f%n",
                annotators,
                seconds,
                all.length,
                kept,
                WARM_UP,
                quantile(sorted, 0.5),
                quantile(sorted, 0.99),
                quantile(sorted, 1),
                quantile(all, 0.99));
        if (kept != all.length) {
            throw new IllegalStateException("answers were lost");
        }
    }

    private static double quantile(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))] / 1e6;
    }

    private static Path draw(Path root, int images) throws IOException {
        StringBuilder table = new StringBuilder("img1,img2\n");
        for (int i = 0; i < images; i++) {
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    image.setRGB(x, y, (x * 31 + i) << 12 ^ y * x);
                }
            }
            ImageFiles.writePng(root.resolve(i + ".png"), image);
            table.append(i).append(".png,").append(i).append(".png\n");
        }
        Path csv = root.resolve("variants.csv");
        Files.writeString(csv, table);
        return csv;
    }

    private static List<Long> answers(List<String> links, int seconds) throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(links.size());
        HttpClient client = HttpClient.newHttpClient();
        long start = System.nanoTime();
        List<Future<List<Long>>> all = new ArrayList<>();
        for (int a = 0; a < links.size(); a++) {
            String link = links.get(a);
            long offset = a * TimeUnit.SECONDS.toNanos(1) / links.size();
            all.add(people.submit(() -> person(client, link, start + offset, seconds)));
        }
        List<List<Long>> waits = new ArrayList<>();
        for (Future<List<Long>> person : all) {
            waits.add(person.get());
        }
        List<Long> nanos = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            int at = second;
            waits.forEach(person -> nanos.add(person.get(at)));
        }
        people.shutdown();
        return nanos;
    }

    /** One answer a second; a late one is waited for from the moment at which it was due. */
    private static List<Long> person(HttpClient client, String link, long start, int seconds) throws Exception {
        List<Long> waits = new ArrayList<>();
        String state = send(client, HttpRequest.newBuilder(URI.create(link + "/state")));
        for (int i = 0; i < seconds; i++) {
            Matcher image = IMAGE.matcher(state);
            if (!image.find()) {
                throw new IOException("no image in " + state);
            }
            send(client, HttpRequest.newBuilder(URI.create(link).resolve(image.group(1))));
            long due = start + TimeUnit.SECONDS.toNanos(i);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            String body = String.format(
                    Locale.ROOT,
                    "{\"position\":%d,\"score\":%d,\"millis\":1000,\"request\":\"request-%d\"}",
                    i,
                    1 + i % 10,
                    i);
            state = send(
                    client,
                    HttpRequest.newBuilder(URI.create(link + "/answer"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body)));
            waits.add(System.nanoTime() - due);
        }
        return waits;
    }

    private static String send(HttpClient client, HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        byte[] start = response.body().length > 10_000 ? Arrays.copyOf(response.body(), 100) : response.body();
        return new String(start, StandardCharsets.UTF_8);
    }
}
