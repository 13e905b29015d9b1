package io.github.perceptanon.train.comparison;

import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;
import java.util.Locale;

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
     * @return the judge
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
        String name = metric.name();
        String family = name.startsWith("ms_ssim") ? "ms_ssim" : name.split("_", 2)[0];
        String title = family.toUpperCase(Locale.ROOT).replace('_', '-');
        return name.equals(family)
                ? title
                : title + " (" + name.substring(family.length() + 1).replace('_', ' ') + ")";
    }

    boolean risesWithAnonymity() {
        return metric.direction() == Direction.LOWER_IS_MORE_SIMILAR;
    }
}
