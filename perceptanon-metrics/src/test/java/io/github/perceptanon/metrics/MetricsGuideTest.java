// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/metrics.md that use this package. */
class MetricsGuideTest {
    private final RgbImage original = TestImages.scene(64, 48, 1);
    private final RgbImage anonymized = TestImages.blurred(original, 3);

    @Test
    void firstSnippetRuns() {
        double psnr = Psnr.standard().compute(original, anonymized);
        double ssim = Ssim.of(Ssim.Preset.WANG2004).compute(original, anonymized);

        assertThat(psnr).isPositive();
        assertThat(ssim).isLessThan(1);
    }

    @Test
    void registrySnippetRuns() {
        MetricRegistry registry = MetricRegistry.standard();
        for (FullReferenceMetric metric : registry.metrics()) {
            if (Math.min(original.width(), original.height()) >= metric.minimumSide()) {
                System.out.println(metric.name() + " " + metric.compute(original, anonymized));
            }
        }
        assertThat(registry.names()).contains("psnr");
    }

    @Test
    void mapSnippetRuns() {
        SsimMap map = Ssim.of(Ssim.Preset.WANG2004).map(original, anonymized);
        double red = map.at(10, 20, 0);

        assertThat(red).isLessThan(1);
    }

    @Test
    void lpipsSnippetRuns(@TempDir Path folder) throws IOException {
        Path alexnet = folder.resolve("lpips.safetensors");
        Safetensors.write(alexnet, GoldenLpips.weights(Lpips.Network.ALEX), Map.of());
        Path linear = alexnet;
        List<RgbImage> versions = List.of(anonymized, original);

        try (Lpips lpips = Lpips.load(Lpips.Network.ALEX, alexnet, linear)) {
            double value = lpips.compute(original, anonymized);
            List<Double> layers = lpips.distance(original, anonymized).layers();
            LpipsMap map = lpips.map(original, anonymized);

            Lpips.Reference kept = lpips.against(original);
            for (RgbImage version : versions) {
                System.out.println(kept.distance(version).value());
            }
        }
    }

    @Test
    void correlationSnippetRuns() {
        double[] metric = {0.1, 0.4, 0.2, 0.9, 0.7, 0.5};
        double[] human = {1, 4, 3, 9, 6, 7};

        Correlation rho = Correlations.standard().spearman(metric, human);
        Correlation tau =
                Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP).kendall(metric, human);
        System.out.println(rho.coefficient() + " p " + rho.pValue() + " from " + tau.low() + " to " + tau.high());

        assertThat(rho.coefficient()).isPositive();
    }

    @Test
    void everySnippetOfTheGuideIsInATestOfThisModule() throws IOException {
        String guide = Files.readString(Path.of("../docs/metrics.md"));
        List<String> tests = new ArrayList<>();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : files.filter(f -> f.toString().matches(".*(Test|IT)\\.java"))
                    .toList()) {
                tests.add(squeezed(Files.readString(file)));
            }
        }
        Matcher snippets = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(guide);
        assertThat(snippets.results().map(found -> squeezed(found.group(1))).toList())
                .isNotEmpty()
                .allSatisfy(snippet -> assertThat(tests).anyMatch(test -> test.contains(snippet)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
