// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metrics by name, in the order of tables. Immutable: {@link #with} returns a new registry. */
public final class MetricRegistry {
    private final Map<String, FullReferenceMetric> metrics;

    private MetricRegistry(Map<String, FullReferenceMetric> metrics) {
        this.metrics = metrics;
    }

    /**
     * Creates a registry.
     *
     * @param metrics metrics with different names
     * @return the registry
     * @throws IllegalArgumentException if two metrics have the same name
     */
    public static MetricRegistry of(Collection<? extends FullReferenceMetric> metrics) {
        Map<String, FullReferenceMetric> byName = new LinkedHashMap<>();
        for (FullReferenceMetric metric : metrics) {
            if (byName.putIfAbsent(metric.name(), metric) != null) {
                throw new IllegalArgumentException("metric names must differ but two are named " + metric.name());
            }
        }
        return new MetricRegistry(byName);
    }

    /**
     * The metrics that need no weights: {@code mse}, {@code psnr}, {@code l1}, {@code l2}, {@code ssim},
     * {@code ssim_reference}, {@code ms_ssim}, {@code ms_ssim_wang2003}.
     *
     * @return the registry
     */
    public static MetricRegistry standard() {
        return of(List.of(
                Mse.of(SampleScale.UNIT),
                Psnr.standard(),
                L1Distance.of(SampleScale.UNIT),
                L2Distance.of(SampleScale.UNIT),
                Ssim.of(Ssim.Preset.WANG2004),
                Ssim.of(Ssim.Preset.REFERENCE),
                MsSsim.standard(),
                MsSsim.of(MsSsim.Preset.WANG2003)));
    }

    /**
     * Adds a metric at the end.
     *
     * @param metric a metric whose name is not taken
     * @return a new registry
     * @throws IllegalArgumentException if the name is taken
     */
    public MetricRegistry with(FullReferenceMetric metric) {
        List<FullReferenceMetric> all = new ArrayList<>(metrics.values());
        all.add(metric);
        return of(all);
    }

    /**
     * The metrics' names, in order.
     *
     * @return an unmodifiable list
     */
    public List<String> names() {
        return List.copyOf(metrics.keySet());
    }

    /**
     * The metrics, in order.
     *
     * @return an unmodifiable list
     */
    public List<FullReferenceMetric> metrics() {
        return List.copyOf(metrics.values());
    }

    /**
     * Looks up a metric by name.
     *
     * @param name such as {@code psnr}
     * @return the metric, or empty
     */
    public Optional<FullReferenceMetric> find(String name) {
        return Optional.ofNullable(metrics.get(name));
    }

    /**
     * Looks up a metric by name and throws if there is none.
     *
     * @param name such as {@code psnr}
     * @return the metric
     * @throws IllegalArgumentException if there is none; the message lists the available names
     */
    public FullReferenceMetric get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "a metric must be one of " + String.join(", ", metrics.keySet()) + " but was " + name));
    }
}
