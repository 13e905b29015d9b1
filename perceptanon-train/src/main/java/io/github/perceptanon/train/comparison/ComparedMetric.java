package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;

/**
 * A metric among the judges.
 *
 * @param metric the metric; stays the caller's to close where it owns memory
 * @param weights what identifies the weights that it computes with, such as their SHA-256; empty where there are none. A
 *     comparison does not go on with other weights
 */
public record ComparedMetric(FullReferenceMetric metric, String weights) {

    /**
     * A metric without weights.
     *
     * @param metric the metric
     * @return the judge
     */
    public static ComparedMetric of(FullReferenceMetric metric) {
        return new ComparedMetric(metric, "");
    }

    /**
     * The name in files.
     *
     * @return for example {@code lpips_alex}
     */
    public String name() {
        return metric.name();
    }

    /**
     * The name in tables.
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
