package io.github.perceptanon.train.comparison;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.ImagePair;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Metrics of image pairs, computed once for all splits and setups and stored in {@code pairs.csv}, with a row per pair
 * and a column per metric. Several pairs are computed at a time, each image is decoded once for all metrics, and
 * results are saved every half minute.
 */
final class PairCache {
    static final String FILE = "pairs.csv";
    static final Duration BETWEEN_SAVES = Duration.ofSeconds(30);
    private static final int BLOCK = 32;
    private static final List<String> KEYS = List.of("img1", "img2");

    private record Pair(String original, String anonymized) {
        static Pair of(Annotation row) {
            return new Pair(row.original(), row.anonymized());
        }
    }

    /** A pair and its missing metrics. */
    private record Open(Annotations rows, Annotation row, List<FullReferenceMetric> metrics) {}

    private final Path file;
    private final List<FullReferenceMetric> metrics;
    private final SizePolicy sizes;
    private final Duration betweenSaves;
    private final Map<Pair, Map<String, Double>> values = new LinkedHashMap<>();

    PairCache(Path folder, List<FullReferenceMetric> metrics, SizePolicy sizes, Duration betweenSaves) {
        this.file = folder.resolve(FILE);
        this.metrics = List.copyOf(metrics);
        this.sizes = sizes;
        this.betweenSaves = betweenSaves;
    }

    /** Reads the results of earlier runs. */
    void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Sheet sheet = Sheet.read(file);
        List<String> header = sheet.header();
        if (header.size() < KEYS.size() || !header.subList(0, KEYS.size()).equals(KEYS)) {
            throw Sheet.damaged(file, "not metrics of image pairs");
        }
        for (List<String> row : sheet.rows()) {
            Map<String, Double> found = new LinkedHashMap<>();
            for (int c = KEYS.size(); c < header.size(); c++) {
                if (!row.get(c).isEmpty()) {
                    found.put(header.get(c), number(row.get(c)));
                }
            }
            values.put(new Pair(row.get(0), row.get(1)), found);
        }
    }

    private double number(String text) throws ComparisonException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw Sheet.damaged(file, "'" + text + "' is no number");
        }
    }

    /** Computes the missing metrics of these rows. */
    void judge(List<Annotations> parts, ComparisonListener listener) throws IOException {
        Map<Pair, Open> open = new LinkedHashMap<>();
        Set<Pair> all = new LinkedHashSet<>();
        for (Annotations part : parts) {
            for (Annotation row : part.rows()) {
                Pair pair = Pair.of(row);
                all.add(pair);
                Map<String, Double> found = values.getOrDefault(pair, Map.of());
                List<FullReferenceMetric> missing = metrics.stream()
                        .filter(m -> !found.containsKey(m.name()))
                        .toList();
                if (!missing.isEmpty()) {
                    open.putIfAbsent(pair, new Open(part, row, missing));
                }
            }
        }
        if (!open.isEmpty()) {
            listener.pairsStarted(all.size(), all.size() - open.size());
            judgeAll(new ArrayList<>(open.values()), listener);
            listener.pairsEnded();
        }
    }

    private void judgeAll(List<Open> open, ComparisonListener listener) throws IOException {
        long saved = System.nanoTime();
        for (int from = 0; from < open.size(); from += BLOCK) {
            List<Open> block = open.subList(from, Math.min(open.size(), from + BLOCK));
            List<Map<String, Double>> found;
            try {
                found = block.parallelStream()
                        .map(o -> {
                            Map<String, Double> judged = judge(o);
                            listener.pairJudged();
                            return judged;
                        })
                        .toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            for (int i = 0; i < block.size(); i++) {
                values.computeIfAbsent(Pair.of(block.get(i).row()), pair -> new LinkedHashMap<>())
                        .putAll(found.get(i));
            }
            if (System.nanoTime() - saved >= betweenSaves.toNanos()) {
                write();
                saved = System.nanoTime();
            }
        }
        write();
    }

    private Map<String, Double> judge(Open open) {
        try {
            ImageLoader loader = ImageLoader.standard();
            ImagePair pair = ImagePair.matched(
                    loader.load(open.rows().original(open.row())),
                    loader.load(open.rows().anonymized(open.row())),
                    sizes);
            int side = Math.min(pair.reference().width(), pair.reference().height());
            Map<String, Double> judged = new LinkedHashMap<>();
            for (FullReferenceMetric metric : open.metrics()) {
                judged.put(
                        metric.name(),
                        side < metric.minimumSide() ? Double.NaN : metric.compute(pair.reference(), pair.distorted()));
            }
            return judged;
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new AnnotationException(
                    open.rows().source() + ": row " + open.row().row() + ": " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        values.values().forEach(found -> names.addAll(found.keySet()));
        List<String> header = new ArrayList<>(KEYS);
        header.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        values.forEach((pair, found) -> {
            List<String> row = new ArrayList<>(List.of(pair.original(), pair.anonymized()));
            names.forEach(name -> row.add(found.containsKey(name) ? Double.toString(found.get(name)) : ""));
            rows.add(row);
        });
        new Sheet(header, rows).write(file);
    }

    /** A metric's values for rows; NaN where the images are too small. */
    List<Double> values(String metric, Annotations rows) {
        return rows.rows().stream()
                .map(row -> values.get(Pair.of(row)).get(metric))
                .toList();
    }
}
