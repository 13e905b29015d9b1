// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.RowMetrics.Request;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowMetricsTest {
    private static final FullReferenceMetric MSE = MetricRegistry.standard().get("mse");
    /** Needs sides of at least 176 pixels. */
    private static final FullReferenceMetric MS_SSIM = MetricRegistry.standard().get("ms_ssim");

    @TempDir
    Path folder;

    @BeforeEach
    void drawImages() throws IOException {
        drawn("small.png", 40, 30, 0x203040);
        drawn("small-anonymized.png", 40, 30, 0x405060);
        drawn("large.png", 180, 177, 0x203040);
        drawn("large-anonymized.png", 180, 177, 0x405060);
    }

    private void drawn(String name, int width, int height, int colour) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colour + (x + y) % 7);
            }
        }
        ImageFiles.writePng(folder.resolve(name), image);
    }

    private Annotations rows(String... images) throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < images.length; i += 2) {
            rows.add(new Annotation(
                    i / 2 + 1, images[i], images[i + 1], "coco", "face", "mask", List.of(), 1 + i / 2 % 9));
        }
        return Annotations.of(folder, List.of(), rows);
    }

    private static List<Request> requests(Annotations rows, FullReferenceMetric... metrics) {
        return rows.rows().stream()
                .map(row -> new Request(rows, row, List.of(metrics)))
                .toList();
    }

    /** Keeps what it is given, and when it was told to save. */
    private static final class Kept implements RowMetrics.Results {
        private final List<List<Double>> values = new ArrayList<>();
        private final List<Integer> saves = new ArrayList<>();
        private final AtomicInteger computed = new AtomicInteger();

        @Override
        public void computed() {
            computed.incrementAndGet();
        }

        @Override
        public void add(int index, List<Double> found) {
            assertThat(index).isEqualTo(values.size());
            values.add(found);
        }

        @Override
        public void save() {
            saves.add(values.size());
        }
    }

    @Test
    void aMetricHasNoValueWhereImagesAreTooSmallAndTheOthersHave() throws IOException {
        Annotations rows = rows("small.png", "small-anonymized.png", "large.png", "large-anonymized.png");
        Kept kept = new Kept();

        RowMetrics.standard().compute(requests(rows, MSE, MS_SSIM), kept);

        assertThat(kept.values.get(0).get(0)).isPositive();
        assertThat(kept.values.get(0).get(1)).isNaN();
        assertThat(kept.values.get(1)).allMatch(value -> value > 0);
    }

    @Test
    void theValuesAreTheMetricsOwn() throws IOException {
        Annotations rows = rows("small.png", "small-anonymized.png", "small.png", "small.png");
        RgbImage original = ImageLoader.standard().load(folder.resolve("small.png"));
        RgbImage anonymized = ImageLoader.standard().load(folder.resolve("small-anonymized.png"));

        assertThat(RowMetrics.standard().compute(rows, MSE, () -> {}))
                .containsExactly(MSE.compute(original, anonymized), 0);
    }

    @Test
    void resultsComeInOrderAndAreSavedBetweenBlocks() throws IOException {
        String[] images = IntStream.range(0, 2 * RowMetrics.BLOCK + 1)
                .boxed()
                .flatMap(i -> List.of("small.png", i % 2 == 0 ? "small.png" : "small-anonymized.png").stream())
                .toArray(String[]::new);
        Kept kept = new Kept();

        RowMetrics.standard().withSavesEvery(Duration.ZERO).compute(requests(rows(images), MSE), kept);

        assertThat(kept.computed).hasValue(2 * RowMetrics.BLOCK + 1);
        assertThat(kept.values.get(0).get(0)).isZero();
        assertThat(kept.values.get(1).get(0)).isPositive();
        assertThat(kept.saves).containsExactly(RowMetrics.BLOCK, 2 * RowMetrics.BLOCK, 2 * RowMetrics.BLOCK + 1);
    }

    @Test
    void imagesOfDifferentSizeAreRefusedWithTheirRowUnlessThePolicyResizesThem() throws IOException {
        Annotations rows = rows("small.png", "small.png", "small.png", "large.png");

        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> RowMetrics.standard().compute(rows, MSE, () -> {}))
                .withMessageContainingAll("row 2", "40x30", "180x177");
        assertThat(RowMetrics.standard().withSizes(SizePolicy.RESIZE_BILINEAR).compute(rows, MSE, () -> {}))
                .hasSize(2);
    }

    @Test
    void aMissingImageIsAnErrorThatNamesIt() throws IOException {
        Annotations rows = rows("small.png", "gone.png");

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> RowMetrics.standard().compute(rows, MSE, () -> {}))
                .withMessageContaining("gone.png");
    }
}
