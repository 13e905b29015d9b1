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

/**
 * Reads what JMH ({@code jmh.json}, in older folders {@code jmh-*.json}), the Python script ({@code pytorch.json}) and this
 * project's own programs ({@code perceptanon.json}) measured. Results of one benchmark with the same parameters are rounds of
 * one measurement: their calls are counted together.
 */
final class MeasurementReader {
    static final String JMH = "jmh.json";
    static final String PYTORCH = "pytorch.json";
    static final String OWN = "perceptanon.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LABELS = List.of(
            "variant",
            "backbone",
            "setup",
            "precision",
            "batch",
            "side",
            "threads",
            "axis",
            "difference",
            "first_loss");

    /** One benchmark with its parameters. */
    private record Subject(String benchmark, Map<String, String> labels, String unit) {}

    private final Map<Subject, Rounds> found = new LinkedHashMap<>();
    private final List<String> skipped = new ArrayList<>();

    private MeasurementReader() {}

    static Measurements read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.getFileName().toString().matches("jmh(-.*)?\\.json"))
                    .sorted()
                    .toList();
        }
        MeasurementReader reader = new MeasurementReader();
        for (Path file : files) {
            // JMH leaves an empty file if every trial of a run failed.
            if (Files.size(file) > 0) {
                JSON.readTree(file.toFile()).forEach(reader::jmh);
            }
        }
        reader.readScript(folder.resolve(OWN), "perceptanon", "");
        reader.readScript(folder.resolve(PYTORCH), "pytorch", "PyTorch: ");
        return reader.measurements();
    }

    /** Reads a script's file in the format that reference.py describes; empty if the script did not run. */
    static Measurements script(Path file, String prefix) throws IOException {
        MeasurementReader reader = new MeasurementReader();
        reader.readScript(file, prefix, "");
        return reader.measurements();
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

    private Measurements measurements() {
        List<Measurement> all = new ArrayList<>();
        found.forEach(
                (subject, rounds) -> all.add(rounds.measurement(subject.benchmark, subject.labels, subject.unit)));
        return new Measurements(all, skipped);
    }

    private Rounds rounds(String benchmark, Map<String, String> labels, String unit) {
        return found.computeIfAbsent(new Subject(benchmark, labels, unit), subject -> new Rounds());
    }

    private void jmh(JsonNode entry) {
        String name = entry.get("benchmark").asText();
        String method = name.substring(name.lastIndexOf('.') + 1);
        String type = name.substring(name.lastIndexOf('.', name.length() - method.length() - 2) + 1);
        Map<String, String> labels = new LinkedHashMap<>();
        entry.path("params")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        JsonNode primary = entry.get("primaryMetric");
        JsonNode allocated = entry.path("secondaryMetrics").path("gc.alloc.rate.norm");
        rounds(type, labels, primary.get("scoreUnit").asText())
                .add(
                        values(primary),
                        allocated.isMissingNode()
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(allocated.get("score").asDouble()),
                        OptionalDouble.empty());
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

    private void readScript(Path file, String prefix, String who) throws IOException {
        if (Files.exists(file)) {
            JsonNode document = JSON.readTree(file.toFile());
            document.get("results").forEach(entry -> script(entry, prefix));
            document.get("skipped").forEach(reason -> skipped.add(who + reason.asText()));
        }
    }

    private void script(JsonNode entry, String prefix) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String name : LABELS) {
            if (entry.has(name)) {
                labels.put(name, entry.get(name).asText());
            }
        }
        String benchmark = prefix + "." + entry.get("benchmark").asText();
        OptionalDouble processor =
                entry.has("cpu_ms") ? OptionalDouble.of(entry.get("cpu_ms").asDouble()) : OptionalDouble.empty();
        NavigableMap<Double, Long> values = new TreeMap<>();
        if (entry.has("peak_mib")) {
            values.put(entry.get("peak_mib").asDouble(), 1L);
            rounds(benchmark, labels, "MiB").add(values, OptionalDouble.empty(), processor);
        } else if (entry.has("times_ms")) {
            entry.get("times_ms").forEach(time -> values.merge(time.asDouble(), 1L, Long::sum));
            rounds(benchmark, labels, "ms/op").add(values, OptionalDouble.empty(), processor);
        } else {
            rounds(benchmark, labels, "ms/op")
                    .addSummary(
                            entry.get("median_ms").asDouble(),
                            entry.get("p25_ms").asDouble(),
                            entry.get("p75_ms").asDouble(),
                            entry.get("calls").asLong());
        }
    }
}
