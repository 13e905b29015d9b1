// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import io.github.perceptanon.bench.load.SimulatedAnnotator.Session;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.Study;
import io.github.perceptanon.study.StudyOptions;
import io.github.perceptanon.train.data.CsvTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Annotators who open their links within one second and then answer once a second, through HTTP, and how long they wait.
 * The server has a JVM of its own that has done nothing before. The annotators' code is exercised on another server first,
 * as people's browsers are not cold either; not before sessions that are too short to say anything. At the end the server is killed, its study is opened again and exported, and
 * every confirmed answer has to be in the table with its score.
 */
public final class StudyLoad {
    /** Of the measured session; reported by themselves. */
    private static final int FIRST_SECONDS = 5;

    private static final int REHEARSAL_SECONDS = 5;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int DEFAULT_ANNOTATORS = 50;
    private static final int DEFAULT_SECONDS = 120;
    private static final int MOST = 1000;

    private final int annotators;
    private final int seconds;

    private StudyLoad(int annotators, int seconds) {
        this.annotators = annotators;
        this.seconds = seconds;
    }

    /**
     * Runs the benchmark.
     *
     * @param args {@code --annotators N} (50 by default) and {@code --seconds S} (120)
     * @throws IOException if a request or a file fails, or an answer was lost
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int annotators = DEFAULT_ANNOTATORS;
        int seconds = DEFAULT_SECONDS;
        for (int i = 0; i < args.length; i += 2) {
            int value =
                    i + 1 < args.length && args[i + 1].matches("[1-9][0-9]{0,3}") ? Integer.parseInt(args[i + 1]) : 0;
            if (args[i].equals("--annotators") && value > 0 && value <= MOST) {
                annotators = value;
            } else if (args[i].equals("--seconds") && value > 0 && value <= MOST) {
                seconds = value;
            } else {
                System.err.println("perceptanon-bench/run: study takes --annotators N and --seconds S, 1 to " + MOST
                        + ", but not '" + args[i] + "'");
                System.exit(2);
            }
        }
        System.out.print(new StudyLoad(annotators, seconds).run());
    }

    private String run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("study-load");
        try {
            HttpClient client = HttpClient.newHttpClient();
            if (seconds >= REHEARSAL_SECONDS) {
                Path rehearsal = create(folder.resolve("rehearsal"), REHEARSAL_SECONDS);
                try (LoadedServer server = LoadedServer.start(rehearsal)) {
                    sessions(client, server.links(), REHEARSAL_SECONDS);
                }
            }
            Path root = create(folder.resolve("study"), seconds);
            List<Session> sessions;
            double cpu;
            try (LoadedServer server = LoadedServer.start(root)) {
                sessions = sessions(client, server.links(), seconds);
                cpu = server.cpuSeconds();
            }
            int kept = compare(root, sessions);
            return report(sessions, kept, cpu);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = new ArrayList<>(files.toList());
            for (int i = all.size() - 1; i >= 0; i--) {
                Files.delete(all.get(i));
            }
        }
    }

    private Path create(Path root, int images) throws IOException {
        Files.createDirectories(root);
        StringBuilder table = new StringBuilder("img1,img2\n");
        for (int i = 0; i < images; i++) {
            ImageFiles.writePng(root.resolve(i + ".png"), image(i));
            table.append(i).append(".png,").append(i).append(".png\n");
        }
        Path csv = root.resolve("variants.csv");
        Files.writeString(csv, table);
        Study.create(root, csv, AnnotationSetup.HA1, StudyOptions.of(annotators).withRepeats(0));
        return root;
    }

    private static BufferedImage image(int number) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, (x * 31 + number) << 12 ^ y * x);
            }
        }
        return image;
    }

    private static List<Session> sessions(HttpClient client, List<String> links, int seconds)
            throws IOException, InterruptedException {
        ExecutorService people = Executors.newFixedThreadPool(links.size());
        try {
            long start = System.nanoTime();
            List<Future<Session>> running = new ArrayList<>();
            for (int a = 0; a < links.size(); a++) {
                long opens = start + a * TimeUnit.SECONDS.toNanos(1) / links.size();
                running.add(people.submit(new SimulatedAnnotator(client, links.get(a), a, opens, seconds)));
            }
            List<Session> sessions = new ArrayList<>();
            for (Future<Session> session : running) {
                sessions.add(session.get());
            }
            return sessions;
        } catch (ExecutionException e) {
            throw new IOException("a session failed: " + e.getMessage(), e);
        } finally {
            people.shutdownNow();
        }
    }

    /** Number of answers in the tables; fails unless they are those that were confirmed. */
    private int compare(Path root, List<Session> sessions) throws IOException {
        Map<String, Integer> confirmed = new HashMap<>();
        Map<String, Integer> kept = new HashMap<>();
        try (Study study = Study.open(root, AnnotationSetup.HA1)) {
            List<Path> tables = study.export();
            for (int a = 0; a < annotators; a++) {
                List<Integer> scores = sessions.get(a).scores();
                for (int i = 0; i < scores.size(); i++) {
                    confirmed.put(study.annotators().get(a) + ' ' + (i + 1), scores.get(i));
                }
            }
            CsvTable answers = CsvTable.read(tables.get(1));
            double[] scores = answers.numbers("score");
            for (int i = 0; i < scores.length; i++) {
                kept.put(
                        answers.column("annotator").get(i)
                                + ' '
                                + answers.column("position").get(i),
                        (int) scores[i]);
            }
        }
        if (!kept.equals(confirmed)) {
            throw new IOException("the export has " + kept.size() + " answers, but " + confirmed.size()
                    + " were confirmed, or their scores differ");
        }
        return kept.size();
    }

    private String report(List<Session> sessions, int kept, double cpu) {
        List<Long> first = new ArrayList<>();
        List<Long> later = new ArrayList<>();
        List<Long> images = new ArrayList<>();
        for (Session session : sessions) {
            int split = Math.min(FIRST_SECONDS, session.answers().size());
            first.addAll(session.answers().subList(0, split));
            later.addAll(session.answers().subList(split, session.answers().size()));
            images.addAll(session.images());
        }
        List<Long> all = new ArrayList<>(first);
        all.addAll(later);
        return String.format(
                Locale.ROOT,
                "%d annotators, %d s, %d processors; %d answers confirmed, %d of them in the tables after the server was"
                        + " killed; the server used %.1f s of the processors%n%n"
                        + "| wait in ms | number | p50 | p99 | max |%n|---|---|---|---|---|%n%s%n%s%n%s%n%s%n%s%n",
                annotators,
                seconds,
                Runtime.getRuntime().availableProcessors(),
                all.size(),
                kept,
                cpu,
                Waits.of(sessions.stream().map(Session::opening).toList())
                        .row("opening the page, first image included"),
                Waits.of(first).row("answers of the first " + FIRST_SECONDS + " s"),
                Waits.of(later).row("answers after that"),
                Waits.of(all).row("all answers"),
                Waits.of(images).row("next images"));
    }
}
