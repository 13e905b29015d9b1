package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.metrics.MetricRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparedMetricTest {
    @Test
    void titlesNameTheFamilyAndInBracketsTheVariant() {
        List<String> titles = MetricRegistry.standard().metrics().stream()
                .map(ComparedMetric::of)
                .map(ComparedMetric::title)
                .toList();
        assertThat(titles)
                .containsExactly(
                        "MSE", "PSNR", "L1", "L2", "SSIM", "SSIM (reference)", "MS-SSIM", "MS-SSIM (wang2003)");
    }
}
