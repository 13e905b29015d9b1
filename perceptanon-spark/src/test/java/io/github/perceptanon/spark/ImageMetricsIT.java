// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.SizePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics as columns, with the names and values of the command's. */
class ImageMetricsIT {
    @TempDir
    Path folder;

    private Path original;
    private Path blurred;
    private Path small;

    @BeforeEach
    void writeImages() throws IOException {
        original = write("original.png", SmallCollection.picture(1, 200, 180));
        blurred = write("blurred.png", SmallCollection.picture(2, 200, 180));
        small = write("small.png", SmallCollection.picture(3, 40, 40));
    }

    private Path write(String name, RgbImage image) throws IOException {
        Path file = folder.resolve(name);
        ImageFiles.writePng(file, image);
        return file;
    }

    private static Dataset<Row> pairs(Object[]... rows) {
        return LocalSpark.table(List.of("original", "path"), Stream.of(rows).map(ImageMetricsIT::texts))
                .coalesce(1);
    }

    private static Object[] texts(Object[] values) {
        return Stream.of(values).map(v -> v == null ? null : v.toString()).toArray();
    }

    private static Object[] pair(Object first, Object second) {
        return new Object[] {first, second};
    }

    @Test
    void valuesAreThoseOfTheMetrics() throws Exception {
        Dataset<Row> computed =
                ImageMetrics.standard().compute(pairs(pair(original, blurred), pair(original, original)));

        List<String> names = MetricRegistry.standard().names();
        assertThat(computed.columns())
                .startsWith("original", "path")
                .endsWith("metrics_error")
                .hasSize(names.size() + 3);
        List<Row> rows = computed.collectAsList();
        ImageLoader loader = ImageLoader.standard();
        for (FullReferenceMetric metric : MetricRegistry.standard().metrics()) {
            assertThat(rows.get(0).<Double>getAs(metric.name()))
                    .as(metric.name())
                    .isEqualTo(metric.compute(loader.load(original), loader.load(blurred)));
        }
        assertThat(rows.get(1).<Double>getAs("psnr")).isInfinite();
        assertThat(rows.get(1).<String>getAs("metrics_error")).isNull();
    }

    @Test
    void aMetricThatNeedsLargerImagesIsNullAndTheOthersAreComputed() throws Exception {
        Row row = ImageMetrics.of(List.of("ms_ssim", "mse"))
                .compute(pairs(pair(small, small)))
                .first();

        assertThat(row.<Double>getAs("ms_ssim")).isNull();
        assertThat(row.<Double>getAs("mse")).isZero();
        assertThat(row.<String>getAs("metrics_error")).isNull();
    }

    @Test
    void whatCannotBeComparedIsARowWithItsReason() throws Exception {
        List<Row> rows = ImageMetrics.of(List.of("mse"))
                .compute(pairs(
                        pair(original, small), pair("gone.png", small), pair(original, null), pair(original, blurred)))
                .collectAsList();

        assertThat(rows.get(0).<String>getAs("metrics_error")).contains("small.png", "200x180", "40x40");
        assertThat(rows.get(1).<String>getAs("metrics_error")).contains("no such image file", "gone.png");
        assertThat(rows.get(2).<String>getAs("metrics_error")).isEqualTo("no image: column 'path' is null");
        assertThat(rows.get(3).<String>getAs("metrics_error")).isNull();
        assertThat(rows.get(3).<Double>getAs("mse")).isPositive();
    }

    @Test
    void pairsOfDifferentSizesAreResizedIfThatIsWanted() throws Exception {
        Row row = ImageMetrics.of(List.of("mse"))
                .withSizes(SizePolicy.RESIZE_BILINEAR)
                .compute(pairs(pair(original, small)))
                .first();

        assertThat(row.<Double>getAs("mse")).isPositive();
    }

    @Test
    void namesThatAreNoMetricsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageMetrics.of(List.of("psnr", "fid")))
                .withMessageContaining("fid");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageMetrics.of(List.of()).compute(pairs(pair(original, small))))
                .withMessage("there is no metric to compute");
    }
}
