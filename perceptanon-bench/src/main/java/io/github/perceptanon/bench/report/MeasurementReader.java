// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the files that JMH ({@code jmh-*.json}) and the Python script ({@code pytorch.json}) wrote to a folder. */
final class MeasurementReader {
    static final String PYTORCH = "pytorch.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private MeasurementReader() {}

    static Measurements read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.getFileName().toString().matches("jmh-.*\\.json"))
                    .sorted()
                    .toList();
        }
        List<Measurement> all = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (Path file : files) {
            // JMH leaves an empty file if every trial of a run failed.
            if (Files.size(file) > 0) {
                JSON.readTree(file.toFile()).forEach(entry -> all.add(jmh(entry)));
            }
        }
        Measurements pytorch = script(folder.resolve(PYTORCH), "pytorch");
        all.addAll(pytorch.all());
        pytorch.skipped().forEach(reason -> skipped.add("PyTorch: " + reason));
        return new Measurements(all, skipped);
    }

    /** Reads a script's file in the format that reference.py describes; empty if the script did not run. */
    static Measurements script(Path file, String prefix) throws IOException {
        List<Measurement> all = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        if (Files.exists(file)) {
            JsonNode document = JSON.readTree(file.toFile());
            document.get("results").forEach(entry -> all.add(script(entry, prefix)));
            document.get("skipped").forEach(reason -> skipped.add(reason.asText()));
        }
        return new Measurements(all, skipped);
    }

    /** A script's description of the machine; empty if the script did not run. */
    static Map<String, String> machine(Path file) throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        if (Files.exists(file)) {
            JSON.readTree(file.toFile())
                    .get("machine")
                    .properties()
                    .forEach(e -> machine.put(e.getKey(), e.getValue().asText()));
        }
        return machine;
    }

    private static Measurement jmh(JsonNode entry) {
        String name = entry.get("benchmark").asText();
        String method = name.substring(name.lastIndexOf('.') + 1);
        String type = name.substring(name.lastIndexOf('.', name.length() - method.length() - 2) + 1);
        Map<String, String> labels = new LinkedHashMap<>();
        entry.path("params")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        JsonNode primary = entry.get("primaryMetric");
        NavigableMap<Double, Long> values = values(primary);
        JsonNode allocated = entry.path("secondaryMetrics").path("gc.alloc.rate.norm");
        return new Measurement(
                type,
                labels,
                primary.get("scoreUnit").asText(),
                quantile(values, 0.5),
                quantile(values, 0.25),
                quantile(values, 0.75),
                values.values().stream().mapToLong(n -> n).sum(),
                allocated.isMissingNode()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(allocated.get("score").asDouble()));
    }

    /** Values and their frequencies: of single calls in sampling mode, of iterations otherwise. */
    private static NavigableMap<Double, Long> values(JsonNode metric) {
        NavigableMap<Double, Long> values = new TreeMap<>();
        if (metric.has("rawDataHistogram")) {
            metric.get("rawDataHistogram")
                    .forEach(fork -> fork.forEach(iteration -> iteration.forEach(bin ->
                            values.merge(bin.get(0).asDouble(), bin.get(1).asLong(), Long::sum))));
        } else {
            metric.get("rawData").forEach(fork -> fork.forEach(value -> values.merge(value.asDouble(), 1L, Long::sum)));
        }
        return values;
    }

    /** A quantile, linear between the two nearest ranks, as NumPy's default. */
    static double quantile(NavigableMap<Double, Long> values, double q) {
        long count = values.values().stream().mapToLong(n -> n).sum();
        double rank = q * (count - 1);
        double below = atRank(values, (long) Math.floor(rank));
        double above = atRank(values, (long) Math.ceil(rank));
        return below + (rank - Math.floor(rank)) * (above - below);
    }

    private static double atRank(NavigableMap<Double, Long> values, long rank) {
        long seen = 0;
        for (Map.Entry<Double, Long> entry : values.entrySet()) {
            seen += entry.getValue();
            if (rank < seen) {
                return entry.getKey();
            }
        }
        return Double.NaN;
    }

    private static Measurement script(JsonNode entry, String prefix) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String name : List.of("variant", "backbone", "setup", "precision", "batch", "threads", "difference")) {
            if (entry.has(name)) {
                labels.put(name, entry.get(name).asText());
            }
        }
        return new Measurement(
                prefix + "." + entry.get("benchmark").asText(),
                labels,
                "ms/op",
                entry.get("median_ms").asDouble(),
                entry.get("p25_ms").asDouble(),
                entry.get("p75_ms").asDouble(),
                entry.get("calls").asLong(),
                OptionalDouble.empty());
    }
}
