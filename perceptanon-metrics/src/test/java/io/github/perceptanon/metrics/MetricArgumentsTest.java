// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricArgumentsTest {
    private static final RgbImage WIDE = TestImages.scene(40, 20, 1);
    private static final RgbImage TALL = TestImages.scene(20, 40, 1);
    private final MetricRegistry registry = MetricRegistry.standard();

    @Test
    void everyMetricRefusesImagesOfDifferentSizeAndNamesBothShapes() {
        assertThat(registry.metrics())
                .allSatisfy(metric -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> metric.compute(WIDE, TALL))
                        .withMessageContainingAll(metric.name(), "40x20", "20x40"));
    }

    @Test
    void everyMetricRefusesImagesBelowItsMinimumSide() {
        assertThat(registry.metrics())
                .filteredOn(metric -> metric.minimumSide() > 1)
                .isNotEmpty()
                .allSatisfy(metric -> {
                    RgbImage small = TestImages.scene(500, metric.minimumSide() - 1, 1);
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> metric.compute(small, small))
                            .withMessageContainingAll(
                                    "at least " + metric.minimumSide(), "500x" + (metric.minimumSide() - 1));
                });
    }

    @Test
    void everyMetricAcceptsImagesOfItsMinimumSide() {
        assertThat(registry.metrics()).allSatisfy(metric -> {
            int side = metric.minimumSide();
            double value = metric.compute(TestImages.scene(side, side, 1), TestImages.scene(side, side, 2));
            assertThat(metric.range().contains(value)).isTrue();
        });
    }

    @Test
    void registryNamesItsMetricsInOrder() {
        assertThat(registry.names())
                .containsExactly("mse", "psnr", "l1", "l2", "ssim", "ssim_reference", "ms_ssim", "ms_ssim_wang2003");
    }

    @Test
    void registryRefusesAnUnknownNameAndListsTheNamesThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.get("PSRN"))
                .withMessageContainingAll("PSRN", "psnr");
    }

    @Test
    void registryRefusesANameTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.with(Psnr.standard()))
                .withMessageContaining("psnr");
    }

    @Test
    void registryIsNotChangedByAdding() {
        MetricRegistry more = registry.with(Ssim.of(Ssim.Preset.TORCHMETRICS));
        assertThat(more.find("ssim_torchmetrics")).isPresent();
        assertThat(registry.find("ssim_torchmetrics")).isEmpty();
    }

    @Test
    void psnrRefusesADataRangeThatIsNotAboveZero() {
        for (double bad : List.of(0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY).stream()
                .mapToDouble(d -> d)
                .toArray()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Psnr.ofDataRange(bad))
                    .withMessageContaining("" + bad);
        }
    }

    @Test
    void psnrGrowsWithTheSquareOfItsDataRange() {
        RgbImage noisy = TestImages.noisy(WIDE, 30, 1);
        double standard = Psnr.standard().compute(WIDE, noisy);
        assertThat(Psnr.ofDataRange(2550).compute(WIDE, noisy)).isCloseTo(standard + 20, within(1e-9));
    }

    @Test
    void byteScaleIsTheUnitScaleTimes255() {
        RgbImage noisy = TestImages.noisy(WIDE, 30, 1);
        double unit = L1Distance.of(SampleScale.UNIT).compute(WIDE, noisy);
        assertThat(L1Distance.of(SampleScale.BYTE).compute(WIDE, noisy)).isCloseTo(255 * unit, within(1e-12));
    }

    @Test
    void matchingRefusesDifferentSizesUnlessToldToResize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePair.matched(WIDE, TALL, SizePolicy.REFUSE))
                .withMessageContainingAll("40x20", "20x40");
    }

    @Test
    void matchingResizesTheDistortedImageToTheReferencesSize() {
        ImagePair pair = ImagePair.matched(WIDE, TALL, SizePolicy.RESIZE_BICUBIC);
        assertThat(pair.reference()).isSameAs(WIDE);
        assertThat(pair.distorted().toBytes())
                .isEqualTo(TALL.resized(40, 20, Resampling.BICUBIC).toBytes());
        assertThat(ImagePair.matched(WIDE, TALL, SizePolicy.RESIZE_BILINEAR)
                        .distorted()
                        .toBytes())
                .isEqualTo(TALL.resized(40, 20, Resampling.BILINEAR).toBytes());
    }

    @Test
    void rangeRefusesEndsInTheWrongOrder() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Range(2, 1)).withMessageContainingAll("2.0", "1.0");
    }
}
