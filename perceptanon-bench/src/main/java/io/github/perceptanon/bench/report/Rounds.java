// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The rounds in which one benchmark ran with the same parameters. Not thread-safe. */
final class Rounds {
    private final NavigableMap<Double, Long> values = new TreeMap<>();
    private final List<Double> medians = new ArrayList<>();
    private final List<Double> allocated = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private long summarised;

    /** Adds a round of calls: values and their frequencies. */
    void add(NavigableMap<Double, Long> calls, OptionalDouble allocatedBytes, OptionalDouble processorMillis) {
        calls.forEach((value, count) -> values.merge(value, count, Long::sum));
        medians.add(quantile(calls, 0.5));
        allocatedBytes.ifPresent(allocated::add);
        processorMillis.ifPresent(processor::add);
    }

    /** Adds a round of which only the quartiles are known: they stand for all its calls. */
    void addSummary(double median, double low, double high, long calls) {
        // Quartiles of these five values are the three numbers.
        for (double value : new double[] {low, low, median, high, high}) {
            values.merge(value, 1L, Long::sum);
        }
        medians.add(median);
        summarised += calls - 5;
    }

    Measurement measurement(String benchmark, Map<String, String> labels, String unit) {
        return new Measurement(
                benchmark,
                labels,
                unit,
                quantile(values, 0.5),
                quantile(values, 0.25),
                quantile(values, 0.75),
                count(values) + summarised,
                mean(allocated),
                mean(processor),
                medians);
    }

    private static OptionalDouble mean(List<Double> numbers) {
        return numbers.stream().mapToDouble(n -> n).average();
    }

    private static long count(NavigableMap<Double, Long> values) {
        return values.values().stream().mapToLong(n -> n).sum();
    }

    /** A quantile, linear between the two nearest ranks, as NumPy's default. */
    static double quantile(NavigableMap<Double, Long> values, double q) {
        double rank = q * (count(values) - 1);
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
}
