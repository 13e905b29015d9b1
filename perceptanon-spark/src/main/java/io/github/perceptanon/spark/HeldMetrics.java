// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.metrics.FullReferenceMetric;
import java.util.ArrayList;
import java.util.List;

/** Metrics while a task uses them, with the networks that some of them hold. */
final class HeldMetrics implements AutoCloseable {
    private final List<FullReferenceMetric> metrics = new ArrayList<>();
    private final List<PerJvm.Lease<?>> leases = new ArrayList<>();

    void add(FullReferenceMetric metric) {
        metrics.add(metric);
    }

    void add(FullReferenceMetric metric, PerJvm.Lease<?> lease) {
        metrics.add(metric);
        leases.add(lease);
    }

    List<FullReferenceMetric> metrics() {
        return List.copyOf(metrics);
    }

    /** May be called more than once. */
    @Override
    public void close() {
        leases.forEach(PerJvm.Lease::close);
    }
}
