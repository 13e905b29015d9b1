// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metrics} with LPIPS, on random weights. */
class MetricsWeightsTest {
    @TempDir
    static Path folder;

    private static Path original;
    private static Path anonymized;
    private static Path squeezenet;
    private static Path squeezenetLinear;
    private static Path alexnetLinear;

    @BeforeAll
    static void writeWeightsAndImages() throws IOException {
        original = SampleImages.write(folder.resolve("original.png"), 40, 36, 0x203040);
        anonymized = SampleImages.write(folder.resolve("anonymized.png"), 40, 36, 0x908070);
        squeezenet = write("squeezenet.safetensors", SampleWeights.of(FeatureNetwork.SQUEEZENET1_1));
        squeezenetLinear = write("squeeze.safetensors", SampleWeights.linear(FeatureNetwork.SQUEEZENET1_1));
        alexnetLinear = write("alex.safetensors", SampleWeights.linear(FeatureNetwork.ALEXNET));
    }

    private static Path write(String name, StateDict weights) throws IOException {
        Path file = folder.resolve(name);
        Safetensors.write(file, weights, Map.of());
        return file;
    }

    private static JsonNode values(Object... options) throws IOException {
        Object[] args = new Object[options.length + 4];
        System.arraycopy(new Object[] {"metrics", original, anonymized, "--json"}, 0, args, 0, 4);
        System.arraycopy(options, 0, args, 4, options.length);
        CommandRun run = CommandRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void aNetworkAndItsLinearWeightsAddLpips() throws IOException {
        JsonNode values = values("--squeezenet", squeezenet, "--lpips-linear", squeezenetLinear);

        ImageLoader loader = ImageLoader.standard();
        try (Lpips lpips = Lpips.load(Lpips.Network.SQUEEZE, squeezenet, squeezenetLinear)) {
            assertThat(values.path("lpips_squeeze").doubleValue())
                    .isEqualTo(lpips.compute(loader.load(original), loader.load(anonymized)))
                    .isPositive();
        }
        assertThat(values.fieldNames()).toIterable().contains("mse").doesNotContain("lpips_alex", "fid_pairwise");
    }

    @Test
    void aWholeLpipsStateDictNeedsNoOtherFile() throws IOException {
        Map<String, Tensor> whole = new LinkedHashMap<>(
                SampleWeights.of(FeatureNetwork.SQUEEZENET1_1).asMap());
        whole.putAll(SampleWeights.linear(FeatureNetwork.SQUEEZENET1_1).asMap());
        Path file = write("whole.safetensors", StateDict.of(whole));

        JsonNode values = values("--squeezenet", file, "--metrics", "lpips_squeeze");

        assertThat(values.path("lpips_squeeze").doubleValue())
                .isEqualTo(values("--squeezenet", squeezenet, "--lpips-linear", squeezenetLinear)
                        .path("lpips_squeeze")
                        .doubleValue());
    }

    @Test
    void linearFilesFindTheirNetworksInAnyOrder() throws IOException {
        Path alexnet = write("alexnet.safetensors", SampleWeights.of(FeatureNetwork.ALEXNET));

        JsonNode values = values(
                "--squeezenet",
                squeezenet,
                "--lpips-linear",
                squeezenetLinear,
                "--alexnet",
                alexnet,
                "--lpips-linear",
                alexnetLinear,
                "--metrics",
                "lpips_squeeze,lpips_alex");

        assertThat(values.fieldNames()).toIterable().containsExactly("lpips_squeeze", "lpips_alex");
    }

    @Test
    void rowsGetTheColumnToo() throws IOException {
        Path csv = Files.writeString(folder.resolve("HA1.csv"), """
                img1,img2,dataset,scope,method,a1,score_mean
                original.png,anonymized.png,coco,face,mask,1,1
                original.png,original.png,coco,face,none,1,1
                """);
        Path out = folder.resolve("judged.csv");

        CommandRun run = CommandRun.of(
                "metrics",
                "--csv",
                csv,
                "--root",
                folder,
                "--out",
                out,
                "--squeezenet",
                squeezenet,
                "--lpips-linear",
                squeezenetLinear);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllLines(out).get(0)).endsWith(",ms_ssim_wang2003,lpips_squeeze");
        assertThat(Files.readAllLines(out).get(2)).endsWith(",,0.0");
    }

    @Test
    void aMetricWithoutItsWeightsNamesTheOptions() {
        assertUsage(
                CommandRun.of("metrics", original, anonymized, "--metrics", "lpips_vgg"),
                "lpips_vgg needs --vgg16 and --lpips-linear");
        assertUsage(
                CommandRun.of("metrics", original, anonymized, "--metrics", "fid_pairwise"),
                "fid_pairwise needs --inception");
        assertUsage(
                CommandRun.of("metrics", original, anonymized, "--squeezenet", squeezenet),
                "--squeezenet also needs --lpips-linear");
    }

    @Test
    void linearWeightsWithoutTheirNetworkOrTwiceAreWrongUsage() {
        assertUsage(
                CommandRun.of("metrics", original, anonymized, "--lpips-linear", alexnetLinear),
                "is for lpips_alex, which needs --alexnet too");
        assertUsage(
                CommandRun.of(
                        "metrics",
                        original,
                        anonymized,
                        "--squeezenet",
                        squeezenet,
                        "--lpips-linear",
                        squeezenetLinear,
                        "--lpips-linear",
                        squeezenetLinear),
                "given twice for lpips_squeeze");
    }

    @Test
    void anUnknownEngineIsWrongUsage() {
        assertUsage(CommandRun.of("metrics", original, anonymized, "--engine", "abacus"), "'abacus'");
    }

    private static void assertUsage(CommandRun run, String words) {
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(words);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void weightsOfAnotherKindAreNamed() {
        assertFailure(
                CommandRun.of("metrics", original, anonymized, "--inception", squeezenet), "squeezenet.safetensors");
        assertFailure(
                CommandRun.of(
                        "metrics",
                        original,
                        anonymized,
                        "--squeezenet",
                        squeezenetLinear,
                        "--lpips-linear",
                        squeezenetLinear),
                "squeeze.safetensors");
        assertFailure(
                CommandRun.of(
                        "metrics", original, anonymized, "--squeezenet", squeezenet, "--lpips-linear", squeezenet),
                "no LPIPS weights");
        assertFailure(
                CommandRun.of("metrics", original, anonymized, "--inception", folder.resolve("gone.pth")), "gone.pth");
    }

    private static void assertFailure(CommandRun run, String words) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(words);
        assertThat(run.out()).isEmpty();
    }
}
