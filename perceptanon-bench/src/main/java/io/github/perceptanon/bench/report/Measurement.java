// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.Workload;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The result of one benchmark with one set of parameters, over all rounds in which it ran.
 *
 * @param benchmark for example {@code InferenceBenchmark.score}, {@code pytorch.inference} from the Python script, or {@code
 *     perceptanon.memory} from this project's own programs
 * @param labels the parameters
 * @param unit of the three numbers: {@code ms/op}, {@code ops/s} or {@code MiB}
 * @param median the median call or iteration
 * @param low lower quartile
 * @param high upper quartile
 * @param calls number of calls or iterations
 * @param allocated bytes of Java heap per call, if measured by a profiler
 * @param processor milliseconds of processor time per call, all threads together, if measured
 * @param rounds the median of each round, in order
 */
record Measurement(
        String benchmark,
        Map<String, String> labels,
        String unit,
        double median,
        double low,
        double high,
        long calls,
        OptionalDouble allocated,
        OptionalDouble processor,
        List<Double> rounds) {
    Measurement {
        labels = Map.copyOf(labels);
        rounds = List.copyOf(rounds);
    }

    /** A measurement of one round, without processor time. */
    Measurement(
            String benchmark,
            Map<String, String> labels,
            String unit,
            double median,
            double low,
            double high,
            long calls,
            OptionalDouble allocated) {
        this(benchmark, labels, unit, median, low, high, calls, allocated, OptionalDouble.empty(), List.of(median));
    }

    /** A parameter, or an empty string; benchmarks that had no {@code side} ran at 224². */
    String label(String name) {
        return labels.getOrDefault(name, name.equals("side") ? Integer.toString(Workload.SIDE) : "");
    }

    int number(String name) {
        return Integer.parseInt(label(name));
    }

    /** Images, or pairs, per second. */
    double perSecond() {
        int batch = labels.containsKey("batch") ? number("batch") : 1;
        return batch * (unit.equals("ops/s") ? median : 1000 / median);
    }
}
