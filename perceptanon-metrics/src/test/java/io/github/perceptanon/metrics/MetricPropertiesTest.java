// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for any images, on seeded ones. */
class MetricPropertiesTest {
    private static final RgbImage IMAGE = TestImages.scene(300, 190, 11);
    private static final RgbImage OTHER = TestImages.scene(300, 190, 12);

    static Stream<FullReferenceMetric> metrics() {
        return Stream.concat(
                MetricRegistry.standard().metrics().stream(), Stream.of(Ssim.of(Ssim.Preset.TORCHMETRICS)));
    }

    /** Metrics whose value does not depend on the order in which pixels are visited, rounding apart. */
    static Stream<FullReferenceMetric> float64Metrics() {
        return metrics().filter(m -> !m.name().equals("ssim_reference"));
    }

    static Stream<FullReferenceMetric> similarities() {
        return metrics().filter(m -> m.name().contains("ssim"));
    }

    static Stream<FullReferenceMetric> differences() {
        return metrics().filter(m -> !m.name().contains("ssim"));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void isSymmetricToTheBit(FullReferenceMetric metric) {
        assertThat(metric.compute(IMAGE, OTHER)).isEqualTo(metric.compute(OTHER, IMAGE));
    }

    @ParameterizedTest
    @MethodSource("similarities")
    void givesOneForAnImageAndItself(FullReferenceMetric metric) {
        assertThat(metric.compute(IMAGE, IMAGE)).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void givesItsBestValueForAnImageAndItself(FullReferenceMetric metric) {
        double best = metric.direction() == Direction.HIGHER_IS_MORE_SIMILAR
                ? metric.range().high()
                : metric.range().low();
        assertThat(metric.compute(IMAGE, IMAGE)).isEqualTo(best);
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void staysInItsRange(FullReferenceMetric metric) {
        for (RgbImage distorted : List.of(OTHER, TestImages.inverted(IMAGE), TestImages.noisy(IMAGE, 255, 3))) {
            assertThat(metric.range().contains(metric.compute(IMAGE, distorted)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void isTheSameOnMirroredImages(FullReferenceMetric metric) {
        // Pooling an odd side drops the last column, which mirroring would exchange: both sides here are multiples of
        // 16.
        RgbImage a = TestImages.scene(304, 192, 21);
        RgbImage b = TestImages.scene(304, 192, 22);
        double tolerance = metric.name().equals("ssim_reference") ? 1e-6 : 1e-9;
        for (UnaryOperator<RgbImage> turn :
                List.<UnaryOperator<RgbImage>>of(TestImages::mirrored, TestImages::upsideDown)) {
            assertThat(metric.compute(turn.apply(a), turn.apply(b))).isCloseTo(metric.compute(a, b), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("float64Metrics")
    void isTheSameOnExchangedChannels(FullReferenceMetric metric) {
        assertThat(metric.compute(TestImages.channelsRotated(IMAGE), TestImages.channelsRotated(OTHER)))
                .isCloseTo(metric.compute(IMAGE, OTHER), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void isTheSameOnNegatives(FullReferenceMetric metric) {
        assertThat(metric.compute(TestImages.inverted(IMAGE), TestImages.inverted(OTHER)))
                .isEqualTo(metric.compute(IMAGE, OTHER));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void worsensAsNoiseGrows(FullReferenceMetric metric) {
        assertWorsening(
                metric,
                IntStream.of(2, 5, 10, 20, 40, 80)
                        .mapToObj(amplitude -> TestImages.noisy(IMAGE, amplitude, 5))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void worsensAsBlurGrows(FullReferenceMetric metric) {
        assertWorsening(
                metric,
                IntStream.of(1, 2, 3, 4, 5)
                        .mapToObj(radius -> TestImages.blurred(IMAGE, radius))
                        .toList());
    }

    private static void assertWorsening(FullReferenceMetric metric, List<RgbImage> growing) {
        double sign = metric.direction() == Direction.HIGHER_IS_MORE_SIMILAR ? -1 : 1;
        double[] badness = growing.stream()
                .mapToDouble(image -> sign * metric.compute(IMAGE, image))
                .toArray();
        for (int i = 1; i < badness.length; i++) {
            assertThat(badness[i]).as("step %d of %s", i, metric.name()).isGreaterThan(badness[i - 1]);
        }
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void givesTheSameBitsOnOneThreadAndOnMany(FullReferenceMetric metric) throws Exception {
        double many = metric.compute(IMAGE, OTHER);
        ForkJoinPool single = new ForkJoinPool(1);
        try {
            assertThat(single.submit(() -> metric.compute(IMAGE, OTHER)).get()).isEqualTo(many);
        } finally {
            single.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void measuresABatchAsItMeasuresEachPair(FullReferenceMetric metric) {
        List<ImagePair> pairs = List.of(
                new ImagePair(IMAGE, OTHER),
                new ImagePair(OTHER, OTHER),
                new ImagePair(TestImages.scene(200, 180, 1), TestImages.scene(200, 180, 2)));
        assertThat(metric.computeAll(pairs))
                .containsExactly(pairs.stream()
                        .mapToDouble(p -> metric.compute(p.reference(), p.distorted()))
                        .toArray());
    }

    @Test
    void ssimMapHasNoSeamsBetweenTiles() {
        RgbImage a = TestImages.scene(600, 300, 31);
        RgbImage b = TestImages.scene(600, 300, 32);
        Ssim ssim = Ssim.of(Ssim.Preset.WANG2004);
        SsimMap whole = ssim.map(a, b);
        // A crop that straddles the tiles' edges at x = 256 and 512, y = 128 and 256.
        SsimMap part = ssim.map(TestImages.cropped(a, 200, 100, 350, 180), TestImages.cropped(b, 200, 100, 350, 180));
        for (int y = 5; y < 175; y++) {
            for (int x = 5; x < 345; x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(part.at(x, y, c)).isEqualTo(whole.at(x + 200, y + 100, c));
                }
            }
        }
    }

    @Test
    void ssimIsTheMeanOfItsMapWithoutTheFrame() {
        SsimMap map = Ssim.of(Ssim.Preset.WANG2004).map(IMAGE, OTHER);
        double sum = 0;
        for (int y = 5; y < map.height() - 5; y++) {
            for (int x = 5; x < map.width() - 5; x++) {
                sum += map.at(x, y);
            }
        }
        double mean = sum / ((map.width() - 10) * (map.height() - 10));
        assertThat(Ssim.of(Ssim.Preset.WANG2004).compute(IMAGE, OTHER)).isCloseTo(mean, within(1e-12));
    }
}
