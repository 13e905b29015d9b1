package io.github.perceptanon.cli;

import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.Lpips;
import java.util.ArrayList;
import java.util.List;

/** Metrics with networks, which own native memory until they are closed together. */
final class FeatureMetrics implements AutoCloseable {
    private final List<FullReferenceMetric> metrics = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();

    void add(Lpips lpips) {
        metrics.add(lpips);
        closing.add(lpips::close);
    }

    void add(InceptionFeatures inception) {
        metrics.add(inception.pairwise());
        closing.add(inception::close);
    }

    List<FullReferenceMetric> metrics() {
        return List.copyOf(metrics);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
