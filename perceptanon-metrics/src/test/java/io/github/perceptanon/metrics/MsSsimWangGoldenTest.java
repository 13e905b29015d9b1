// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The numbers of ms_ssim_wang2003.json: the published definition written out in SciPy, pytorch-msssim's, torchmetrics'. */
class MsSsimWangGoldenTest {
    private static final double TOLERANCE = 1e-9;
    private static final MsSsim WANG = MsSsim.of(MsSsim.Preset.WANG2003);
    private static final MsSsim TORCHMETRICS = MsSsim.of(MsSsim.Preset.TORCHMETRICS);

    private static Stream<JsonNode> pairs() {
        return StreamSupport.stream(
                GoldenFiles.read("ms_ssim_wang2003.json").get("pairs").spliterator(), false);
    }

    private static double value(MsSsim metric, JsonNode pair) {
        return metric.compute(GoldenImages.of(pair.get("img1")), GoldenImages.of(pair.get("img2")));
    }

    private static void check(MsSsim metric, String key, int pairs) {
        double largest = 0;
        List<JsonNode> with = pairs().filter(pair -> pair.has(key)).toList();
        assertThat(with).hasSize(pairs);
        for (JsonNode pair : with) {
            double expected = pair.get(key).asDouble();
            double actual = value(metric, pair);
            assertThat(actual).as(pair.get("name").asText()).isEqualTo(expected, within(TOLERANCE));
            largest = Math.max(largest, Math.abs(actual - expected));
        }
        System.out.printf(Locale.ROOT, "parity %s, %s: %.2e%n", metric.name(), key, largest);
    }

    @Test
    void equalsThePublishedDefinition() {
        check(WANG, "wang2003", 10);
    }

    @Test
    void equalsPytorchMsssimWhereNoScaleIsOdd() {
        check(WANG, "pytorch_msssim", 6);
    }

    @Test
    void theOtherPresetEqualsTorchmetricsOnTheSamePairs() {
        check(TORCHMETRICS, "torchmetrics", 10);
    }

    @Test
    void presetsAreNamedApart() {
        assertThat(WANG.name()).isEqualTo("ms_ssim_wang2003");
        assertThat(WANG.preset()).isEqualTo(MsSsim.Preset.WANG2003);
        assertThat(MsSsim.standard().name()).isEqualTo("ms_ssim");
        assertThat(MsSsim.standard().preset()).isEqualTo(MsSsim.Preset.TORCHMETRICS);
    }
}
