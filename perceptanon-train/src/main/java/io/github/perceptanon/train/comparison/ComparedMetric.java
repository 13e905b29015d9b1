// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;

/**
 * A metric to compare.
 *
 * @param metric the metric; if it owns memory, the caller closes it
 * @param weights identity of the metric's weights, such as their SHA-256; empty for a metric without weights. A
 * comparison cannot be resumed with other weights
 */
public record ComparedMetric(FullReferenceMetric metric, String weights) {

    /**
     * Creates a compared metric without weights.
     *
     * @param metric the metric
     * @return the compared metric
     */
    public static ComparedMetric of(FullReferenceMetric metric) {
        return new ComparedMetric(metric, "");
    }

    /**
     * The name used in files.
     *
     * @return for example {@code lpips_alex}
     */
    public String name() {
        return metric.name();
    }

    /**
     * The name used in tables.
     *
     * @return for example {@code LPIPS (alex)}
     */
    public String title() {
        return metric.title();
    }

    /**
     * Whether its numbers should rise with anonymity scores.
     *
     * @return true for distances such as MSE and LPIPS, false for similarities such as PSNR and SSIM
     */
    public boolean risesWithAnonymity() {
        return metric.direction() == Direction.LOWER_IS_MORE_SIMILAR;
    }
}
