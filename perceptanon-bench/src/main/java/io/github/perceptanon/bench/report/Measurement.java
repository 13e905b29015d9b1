package io.github.perceptanon.bench.report;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one benchmark measured with one choice of parameters.
 *
 * @param benchmark for example {@code InferenceBenchmark.score}, or {@code pytorch.inference} from the Python script
 * @param labels its parameters
 * @param unit of the three numbers: {@code ms/op} or {@code ops/s}
 * @param median the middle call or iteration
 * @param low a quarter lies below
 * @param high a quarter lies above
 * @param calls how many calls or iterations that comes from
 * @param allocated bytes of Java heap a call, if a profiler counted
 */
record Measurement(
        String benchmark,
        Map<String, String> labels,
        String unit,
        double median,
        double low,
        double high,
        long calls,
        OptionalDouble allocated) {
    Measurement {
        labels = Map.copyOf(labels);
    }

    String label(String name) {
        return labels.getOrDefault(name, "");
    }

    int number(String name) {
        return Integer.parseInt(labels.get(name));
    }

    /** Images, or pairs, that went through a network a second. */
    double perSecond() {
        int batch = labels.containsKey("batch") ? number("batch") : 1;
        return batch * (unit.equals("ops/s") ? median : 1000 / median);
    }
}
