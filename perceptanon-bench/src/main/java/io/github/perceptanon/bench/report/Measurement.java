// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The result of one benchmark with one set of parameters.
 *
 * @param benchmark for example {@code InferenceBenchmark.score}, or {@code pytorch.inference} from the Python script
 * @param labels the parameters
 * @param unit of the three numbers: {@code ms/op} or {@code ops/s}
 * @param median the median call or iteration
 * @param low lower quartile
 * @param high upper quartile
 * @param calls number of calls or iterations
 * @param allocated bytes of Java heap per call, if measured by a profiler
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

    /** Images, or pairs, per second. */
    double perSecond() {
        int batch = labels.containsKey("batch") ? number("batch") : 1;
        return batch * (unit.equals("ops/s") ? median : 1000 / median);
    }
}
