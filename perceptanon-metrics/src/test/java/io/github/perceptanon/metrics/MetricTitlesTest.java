// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricTitlesTest {
    @Test
    void titlesNameTheFamilyAndInBracketsTheVariant() {
        assertThat(MetricRegistry.standard().metrics())
                .extracting(FullReferenceMetric::title)
                .containsExactly(
                        "MSE", "PSNR", "L1", "L2", "SSIM", "SSIM (reference)", "MS-SSIM", "MS-SSIM (wang2003)");
    }

    @ParameterizedTest
    @CsvSource({"ALEX,lpips_alex,LPIPS (alex)", "VGG,lpips_vgg,LPIPS (vgg)", "SQUEEZE,lpips_squeeze,LPIPS (squeeze)"})
    void lpipsIsNamedAfterItsNetwork(Lpips.Network network, String name, String title) {
        assertThat(network.metricName()).isEqualTo(name);
        assertThat(network.title()).isEqualTo(title);
        assertThat(Lpips.Network.ofMetric(name)).hasValue(network);
    }

    @Test
    void otherMetricsHaveNoLpipsNetwork() {
        assertThat(Lpips.Network.ofMetric("psnr")).isEmpty();
        assertThat(Lpips.Network.ofMetric("lpips")).isEmpty();
    }

    @Test
    void aMetricWithoutATitleIsShownByItsName() {
        assertThat(new Untitled().title()).isEqualTo("my_metric");
    }

    private static final class Untitled implements FullReferenceMetric {
        @Override
        public String name() {
            return "my_metric";
        }

        @Override
        public Direction direction() {
            return Direction.HIGHER_IS_MORE_SIMILAR;
        }

        @Override
        public Range range() {
            return new Range(0, 1);
        }

        @Override
        public double compute(RgbImage reference, RgbImage distorted) {
            return 1;
        }
    }
}
