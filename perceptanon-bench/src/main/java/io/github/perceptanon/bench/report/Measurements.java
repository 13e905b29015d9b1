// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All measurements of one run.
 *
 * @param all the measurements, in order
 * @param skipped what was left out, with reasons
 */
record Measurements(List<Measurement> all, List<String> skipped) {
    Measurements {
        all = List.copyOf(all);
        skipped = List.copyOf(skipped);
    }

    /** The measurements of one benchmark with these labels, given as name, value, name, value, …. */
    Stream<Measurement> of(String benchmark, String... labels) {
        return all.stream().filter(m -> m.benchmark().equals(benchmark) && fits(m, labels));
    }

    Optional<Measurement> find(String benchmark, String... labels) {
        return of(benchmark, labels).findFirst();
    }

    private static boolean fits(Measurement measurement, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!measurement.label(labels[i]).equals(labels[i + 1])) {
                return false;
            }
        }
        return true;
    }
}
