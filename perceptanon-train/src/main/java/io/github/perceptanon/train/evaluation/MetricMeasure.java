// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;

/**
 * A full-reference metric of the anonymized image against its original. Rows whose images are too small have no value:
 * see {@link RowMetrics}.
 */
public final class MetricMeasure implements Measure {
    private final FullReferenceMetric metric;
    private final RowMetrics rowMetrics;

    /**
     * Creates a measure that loads images with {@link ImageLoader#standard()}.
     *
     * @param metric the metric
     */
    public MetricMeasure(FullReferenceMetric metric) {
        this(metric, RowMetrics.standard());
    }

    private MetricMeasure(FullReferenceMetric metric, RowMetrics rowMetrics) {
        this.metric = metric;
        this.rowMetrics = rowMetrics;
    }

    /**
     * A copy with another loader.
     *
     * @param newLoader decodes the images
     * @return a copy
     */
    public MetricMeasure withLoader(ImageLoader newLoader) {
        return new MetricMeasure(metric, rowMetrics.withLoader(newLoader));
    }

    /** The metric's title. */
    @Override
    public String name() {
        return metric.title();
    }

    @Override
    public boolean risesWithAnonymity() {
        return metric.direction() == Direction.LOWER_IS_MORE_SIMILAR;
    }

    @Override
    public double[] measure(Annotations rows, Runnable eachRow) throws IOException {
        return rowMetrics.compute(rows, metric, eachRow);
    }
}
