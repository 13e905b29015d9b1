// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.frechet.FeatureAccumulator;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a part of a set on their way to be merged.
 *
 * @param statistics as {@link FeatureStatistics#toBytes} writes them; null for no image
 * @param unreadable images that could not be read
 * @param problems the first reasons
 */
record PartialSet(byte @Nullable [] statistics, long unreadable, List<String> problems) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_PROBLEMS = 5;

    static PartialSet of(FeatureAccumulator features, long unreadable, List<String> problems) {
        return new PartialSet(features.count() == 0 ? null : features.snapshot().toBytes(), unreadable, problems);
    }

    /** Adds a reason, if there are not enough. */
    static void note(List<String> problems, String problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    PartialSet merge(PartialSet other) {
        ArrayList<String> all = new ArrayList<>(problems);
        other.problems.forEach(problem -> note(all, problem));
        byte[] merged;
        if (statistics == null || other.statistics == null) {
            merged = statistics == null ? other.statistics : statistics;
        } else {
            merged = FeatureStatistics.ofBytes(statistics)
                    .merge(FeatureStatistics.ofBytes(other.statistics))
                    .toBytes();
        }
        return new PartialSet(merged, unreadable + other.unreadable, all);
    }

    SetStatistics result() {
        return new SetStatistics(
                statistics == null ? Optional.empty() : Optional.of(FeatureStatistics.ofBytes(statistics)),
                unreadable,
                problems);
    }
}
