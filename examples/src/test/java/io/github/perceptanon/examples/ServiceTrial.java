// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.examples.ServicesGuideTest.Counts;
import io.github.perceptanon.examples.ServicesGuideTest.ScoringService;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.longrun.ProcessMemory;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The service of docs/services.md under clients that never rest, for as long as one likes: what it answers, how long that
 * takes, and what the process holds meanwhile. Not part of the build; docs/reliability.md says how to run it.
 */
final class ServiceTrial {
    private static final int CLIENTS = 16;
    private static final int UPLOADS = 64;
    /** One upload in so many is damaged. */
    private static final int BAD = 5;
    /** Batches of other sizes round otherwise. */
    private static final double ROUNDING = 1e-5;

    /** An upload and the score that it must get; NaN if it must be refused. */
    private record Upload(byte[] bytes, double expected) {}

    private final LongAdder scored = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder overloaded = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();
    private final List<Upload> uploads;

    private ServiceTrial(List<Upload> uploads) {
        this.uploads = uploads;
    }

    /** {@code ServiceTrial MINUTES [SECONDS_BETWEEN_ROWS]}. */
    public static void main(String[] args) throws Exception {
        double minutes = Double.parseDouble(args[0]);
        long between = args.length > 1 ? Long.parseLong(args[1]) : 60;
        Path folder = Files.createTempDirectory("service-trial");
        Path model = TinyModels.write(folder, AnnotationSetup.HA1);
        List<Upload> uploads = uploads(model, folder);
        try (ScoringService service = new ScoringService(model, new Counts())) {
            new ServiceTrial(uploads).run(service, (long) (minutes * 60), between);
        } finally {
            Files.delete(model);
            Files.delete(folder);
        }
    }

    /** Pictures of many sizes, JPEG and PNG, and some that end too early. */
    private static List<Upload> uploads(Path model, Path folder) throws IOException {
        List<Upload> uploads = new ArrayList<>();
        Path file = folder.resolve("upload");
        SplittableRandom random = new SplittableRandom(1);
        try (AnonymityScorer scorer = AnonymityScorer.load(model)) {
            for (int i = 0; i < UPLOADS; i++) {
                RgbImage picture = picture(random, random.nextInt(60, 640), random.nextInt(60, 480));
                if (i % 2 == 0) {
                    ImageFiles.writeJpeg(file, picture, 0.9f);
                } else {
                    ImageFiles.writePng(file, picture);
                }
                byte[] bytes = Files.readAllBytes(file);
                uploads.add(
                        i % BAD == 0
                                ? new Upload(Arrays.copyOf(bytes, bytes.length / 2), Double.NaN)
                                : new Upload(bytes, score(scorer, bytes)));
            }
        }
        Files.delete(file);
        return uploads;
    }

    private static double score(AnonymityScorer scorer, byte[] bytes) throws IOException {
        return scorer.score(ImageLoader.standard().load(bytes, "upload")).score();
    }

    private static RgbImage picture(SplittableRandom random, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / (3 * width) + random.nextInt(60));
        }
        return RgbImage.of(width, height, rgb);
    }

    private void run(ScoringService service, long seconds, long between) throws Exception {
        System.out.println(
                "| s | scored | refused | overloaded | wrong | p50 ms | p99 ms | " + ProcessMemory.TITLES + " |");
        System.out.println("|--:".repeat(11) + "|");
        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> clients = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            SplittableRandom random = new SplittableRandom(100 + c);
            Thread client = new Thread(() -> ask(service, random, end), "client-" + c);
            client.start();
            clients.add(client);
        }
        for (long next = begun; next < end; ) {
            next += TimeUnit.SECONDS.toNanos(between);
            TimeUnit.NANOSECONDS.sleep(Math.min(next, end) - System.nanoTime());
            System.out.println(row((System.nanoTime() - begun) / 1_000_000_000));
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void ask(ScoringService service, SplittableRandom random, long end) {
        try {
            while (System.nanoTime() < end) {
                Upload upload = uploads.get(random.nextInt(uploads.size()));
                long begun = System.nanoTime();
                ScoringService.Answer answer = service.score(new ByteArrayInputStream(upload.bytes()), "upload");
                waits.add(System.nanoTime() - begun);
                count(upload, answer);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void count(Upload upload, ScoringService.Answer answer) {
        boolean good = !Double.isNaN(upload.expected());
        if (answer.status() == 503) {
            overloaded.increment();
        } else if (answer.status() == 400 && !good) {
            refused.increment();
        } else if (answer.status() == 200
                && Math.abs(Double.parseDouble(answer.body()) - upload.expected()) < ROUNDING) {
            scored.increment();
        } else {
            wrong.increment();
        }
    }

    private String row(long seconds) throws IOException {
        List<Long> sorted = new ArrayList<>();
        for (Long wait = waits.poll(); wait != null; wait = waits.poll()) {
            sorted.add(wait);
        }
        sorted.sort(null);
        return "| %d | %d | %d | %d | %d | %.0f | %.0f | %s |"
                .formatted(
                        seconds,
                        scored.sum(),
                        refused.sum(),
                        overloaded.sum(),
                        wrong.sum(),
                        quantile(sorted, 0.5),
                        quantile(sorted, 0.99),
                        ProcessMemory.now().row());
    }

    private static double quantile(List<Long> sorted, double q) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (q * (sorted.size() - 1))) / 1e6;
    }
}
