// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a set of images: one side of a FID.
 *
 * @param statistics of the features of those that could be read; empty if there were none
 * @param unreadable how many could not be read, and are left out
 * @param problems the first few reasons, one line each
 */
public record SetStatistics(Optional<FeatureStatistics> statistics, long unreadable, List<String> problems) {
    /** Keeps a copy of the list. */
    public SetStatistics {
        problems = List.copyOf(problems);
    }
}
