package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;

/** A full-reference metric between the anonymized image and its original. Rows are computed on several threads. */
public final class MetricJudge implements Judge {
    private final FullReferenceMetric metric;
    private final ImageLoader loader;

    /**
     * Creates a judge that loads images with {@link ImageLoader#standard()}.
     *
     * @param metric the metric
     */
    public MetricJudge(FullReferenceMetric metric) {
        this(metric, ImageLoader.standard());
    }

    private MetricJudge(FullReferenceMetric metric, ImageLoader loader) {
        this.metric = metric;
        this.loader = loader;
    }

    /**
     * A copy with another loader.
     *
     * @param newLoader decodes the images
     * @return a copy
     */
    public MetricJudge withLoader(ImageLoader newLoader) {
        return new MetricJudge(metric, Objects.requireNonNull(newLoader, "loader"));
    }

    /** The metric's name in capitals, as in papers: {@code MS-SSIM}. */
    @Override
    public String name() {
        return metric.name().toUpperCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public boolean risesWithAnonymity() {
        return metric.direction() == Direction.LOWER_IS_MORE_SIMILAR;
    }

    @Override
    public double[] judge(Annotations rows, Runnable eachRow) throws IOException {
        try {
            return rows.rows().parallelStream()
                    .mapToDouble(row -> {
                        double value = judge(rows, row);
                        eachRow.run();
                        return value;
                    })
                    .toArray();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private double judge(Annotations rows, Annotation row) {
        try {
            return metric.compute(loader.load(rows.original(row)), loader.load(rows.anonymized(row)));
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new AnnotationException(rows.source() + ": row " + row.row() + ": " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
