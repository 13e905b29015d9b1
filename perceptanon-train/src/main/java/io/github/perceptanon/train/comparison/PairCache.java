// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import io.github.perceptanon.train.evaluation.RowMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Metrics of image pairs, computed once for all splits and setups and kept in {@code pairs.csv}, a row for each pair and a
 * column for each metric. Saved about every half minute.
 */
final class PairCache {
    static final String FILE = "pairs.csv";
    private static final List<String> KEYS = List.of("img1", "img2");

    private record Pair(String original, String anonymized) {
        static Pair of(Annotation row) {
            return new Pair(row.original(), row.anonymized());
        }
    }

    private final Path file;
    private final List<FullReferenceMetric> metrics;
    private final RowMetrics rowMetrics;
    private final Map<Pair, Map<String, Double>> values = new LinkedHashMap<>();

    PairCache(Path folder, List<FullReferenceMetric> metrics, RowMetrics rowMetrics) {
        this.file = folder.resolve(FILE);
        this.metrics = List.copyOf(metrics);
        this.rowMetrics = rowMetrics;
    }

    /** Reads the results of earlier runs. */
    void read() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        CsvTable sheet = Sheet.read(file);
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

    /** Computes what these rows' pairs lack. */
    void compute(List<Annotations> parts, ComparisonListener listener) throws IOException {
        Map<Pair, RowMetrics.Request> open = new LinkedHashMap<>();
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
                    open.putIfAbsent(pair, new RowMetrics.Request(part, row, missing));
                }
            }
        }
        if (!open.isEmpty()) {
            listener.pairsStarted(all.size(), all.size() - open.size());
            computeAll(List.copyOf(open.values()), listener);
            listener.pairsEnded();
        }
    }

    private void computeAll(List<RowMetrics.Request> open, ComparisonListener listener) throws IOException {
        rowMetrics.compute(open, new RowMetrics.Results() {
            @Override
            public void computed() {
                listener.pairComputed();
            }

            @Override
            public void add(int index, List<Double> found) {
                RowMetrics.Request request = open.get(index);
                Map<String, Double> ofPair =
                        values.computeIfAbsent(Pair.of(request.row()), pair -> new LinkedHashMap<>());
                for (int m = 0; m < found.size(); m++) {
                    ofPair.put(request.metrics().get(m).name(), found.get(m));
                }
            }

            @Override
            public void save() throws IOException {
                write();
            }
        });
        write();
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
        Sheet.write(file, header, rows);
    }

    /** A metric's values for rows that were computed; NaN where the images are too small for it. */
    List<Double> values(String metric, Annotations rows) {
        return rows.rows().stream()
                .map(row -> Objects.requireNonNull(values.get(Pair.of(row))).get(metric))
                .toList();
    }
}
