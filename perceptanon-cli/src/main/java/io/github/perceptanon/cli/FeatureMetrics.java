// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.Lpips;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Metrics that use networks. They own native memory and are closed together. */
final class FeatureMetrics implements AutoCloseable {
    private final List<FullReferenceMetric> metrics = new ArrayList<>();
    private final Map<String, String> weights = new HashMap<>();
    private final List<Runnable> closing = new ArrayList<>();

    void add(Lpips lpips, String weightsIdentity) {
        add(lpips, weightsIdentity, lpips::close);
    }

    void add(InceptionFeatures inception, String weightsIdentity) {
        add(inception.pairwise(), weightsIdentity, inception::close);
    }

    private void add(FullReferenceMetric metric, String weightsIdentity, Runnable close) {
        metrics.add(metric);
        weights.put(metric.name(), weightsIdentity);
        closing.add(close);
    }

    /** Identity of a metric's weights; empty for a metric without weights. */
    String weights(String metric) {
        return weights.getOrDefault(metric, "");
    }

    List<FullReferenceMetric> metrics() {
        return List.copyOf(metrics);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
