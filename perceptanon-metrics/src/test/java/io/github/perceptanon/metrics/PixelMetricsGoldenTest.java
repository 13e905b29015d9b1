// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The references' numbers of metrics.json; the largest deviations are printed for the parity table in docs/metrics.md. */
class PixelMetricsGoldenTest {
    private static final JsonNode GOLDEN = GoldenFiles.read("metrics.json");
    private static final Map<String, Double> LARGEST = new TreeMap<>();

    private record Case(String name, RgbImage reference, RgbImage distorted, JsonNode expected) {}

    private static final List<Case> CASES = cases();

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (JsonNode pair : GOLDEN.get("pairs")) {
            cases.add(new Case(
                    pair.get("name").asText(),
                    GoldenImages.of(pair.get("img1")),
                    GoldenImages.of(pair.get("img2")),
                    pair));
        }
        return cases;
    }

    @AfterAll
    static void printLargestDeviations() {
        LARGEST.forEach((key, value) -> System.out.printf(Locale.ROOT, "parity %-28s %.2e%n", key, value));
    }

    @Test
    void sumOfSquaresIsExact() {
        assertThat(CASES)
                .isNotEmpty()
                .allSatisfy(c -> assertThat(SampleDifferences.sumOfSquares(c.reference, c.distorted))
                        .isEqualTo(c.expected.get("sum_sq_diff_uint8").asLong()));
    }

    @Test
    void mseEqualsTheFloat64Reference() {
        checkRelative(Mse.of(SampleScale.UNIT), "mse_f64", 1e-12);
    }

    @Test
    void mseEqualsTheFloat32Reference() {
        checkRelative(Mse.of(SampleScale.UNIT), "ref_mse_f32", 1e-6);
    }

    @Test
    void l1EqualsTheReference() {
        checkRelative(L1Distance.of(SampleScale.UNIT), "ref_l1", 1e-6);
    }

    @Test
    void l2EqualsTheReference() {
        checkRelative(L2Distance.of(SampleScale.UNIT), "ref_l2", 1e-6);
    }

    @Test
    void psnrEqualsTheFloat64Reference() {
        check(Psnr.standard(), "psnr_f64", 1e-9);
    }

    @Test
    void psnrEqualsTheFloat32Reference() {
        check(Psnr.standard(), "ref_psnr", 1e-5);
    }

    @Test
    void psnrEqualsTorchmetrics() {
        check(Psnr.standard(), "torchmetrics_psnr_f64", 1e-5);
    }

    @Test
    void wang2004EqualsScikitImageInFloat64() {
        check(Ssim.of(Ssim.Preset.WANG2004), "wang_ssim_f64", 1e-9);
    }

    @Test
    void wang2004EqualsScikitImageInFloat32() {
        check(Ssim.of(Ssim.Preset.WANG2004), "wang_ssim_f32", 1e-4);
    }

    @Test
    void referencePresetEqualsTheReferenceInFloat32ToTheBit() {
        check(Ssim.of(Ssim.Preset.REFERENCE), "ref_ssim_f32", 0);
    }

    @Test
    void referenceConstantsEqualScikitImageInFloat64() {
        check("ref_constants_ssim_f64", 1e-9, (reference, distorted) -> {
            WindowArithmetic moments = new Float64Moments(Float64Moments.Term.SIMILARITY, 1e-4, 9e-4, 255);
            return new WindowScan(SampleGrid.of(reference), SampleGrid.of(distorted), Border.SYMMETRIC, moments)
                    .mean(GaussianWindow.RADIUS);
        });
    }

    @Test
    void torchmetricsPresetEqualsTorchmetricsInFloat64() {
        check(Ssim.of(Ssim.Preset.TORCHMETRICS), "torchmetrics_ssim_f64", 1e-9);
    }

    @Test
    void torchmetricsPresetEqualsTorchmetricsInFloat32() {
        check(Ssim.of(Ssim.Preset.TORCHMETRICS), "torchmetrics_ssim_f32", 1e-4);
    }

    @Test
    void msSsimEqualsTorchmetricsInFloat64() {
        check(MsSsim.standard(), "torchmetrics_msssim_f64", 1e-9);
    }

    @Test
    void msSsimEqualsTorchmetricsInFloat32() {
        check(MsSsim.standard(), "torchmetrics_msssim_f32", 1e-4);
    }

    @Test
    void ssimMapEqualsScikitImageAtItsSamples() {
        int compared = 0;
        for (Case c : CASES) {
            if (!c.expected.has("wang_ssim_map_samples")) {
                continue;
            }
            SsimMap map = Ssim.of(Ssim.Preset.WANG2004).map(c.reference, c.distorted);
            for (JsonNode sample : c.expected.get("wang_ssim_map_samples")) {
                for (int channel = 0; channel < 3; channel++) {
                    double actual =
                            map.at(sample.get("x").asInt(), sample.get("y").asInt(), channel);
                    double expected = sample.get("rgb").get(channel).asDouble();
                    LARGEST.merge("wang_ssim_map_samples", Math.abs(actual - expected), Math::max);
                    assertThat(actual).isCloseTo(expected, within(1e-9));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(18);
    }

    @Test
    void windowEqualsScipysWeights() {
        double[] expected = GoldenFiles.numbers(GOLDEN.get("gaussian_weights_1d"));
        for (int k = -GaussianWindow.RADIUS; k <= GaussianWindow.RADIUS; k++) {
            assertThat(GaussianWindow.weight(Math.abs(k))).isEqualTo(expected[k + GaussianWindow.RADIUS]);
        }
    }

    private interface Measure {
        double of(RgbImage reference, RgbImage distorted);
    }

    private static void check(FullReferenceMetric metric, String key, double tolerance) {
        check(key, tolerance, metric::compute);
    }

    /** A tolerance of 0 asks for the same float32. */
    private static void check(String key, double tolerance, Measure measure) {
        assertThat(CASES).filteredOn(c -> c.expected.has(key)).isNotEmpty().allSatisfy(c -> {
            double golden = GoldenFiles.number(c.expected.get(key));
            double expected = tolerance == 0 ? (float) golden : golden;
            double actual = measure.of(c.reference, c.distorted);
            if (Double.isInfinite(expected)) {
                assertThat(actual).as(c.name).isEqualTo(expected);
                return;
            }
            LARGEST.merge(key, Math.abs(actual - expected), Math::max);
            assertThat(actual).as(c.name).isCloseTo(expected, within(tolerance));
        });
    }

    private static void checkRelative(FullReferenceMetric metric, String key, double tolerance) {
        assertThat(CASES).filteredOn(c -> c.expected.has(key)).isNotEmpty().allSatisfy(c -> {
            double expected = GoldenFiles.number(c.expected.get(key));
            double actual = metric.compute(c.reference, c.distorted);
            if (expected != 0) {
                LARGEST.merge(key + " (rel)", Math.abs(actual - expected) / expected, Math::max);
            }
            assertThat(actual).as(c.name).isCloseTo(expected, withinPercentage(100 * tolerance));
        });
    }
}
