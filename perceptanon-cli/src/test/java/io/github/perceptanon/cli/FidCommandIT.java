// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fid} and {@code fid_pairwise} on images, with random weights. */
class FidCommandIT {
    @TempDir
    static Path folder;

    private static Path weights;
    private static Path originals;
    private static Path anonymized;

    @BeforeAll
    static void writeWeightsAndImages() throws IOException {
        weights = folder.resolve("inception.safetensors");
        Safetensors.write(weights, SampleWeights.of(FeatureNetwork.FID_INCEPTION), Map.of());
        originals = Files.createDirectory(folder.resolve("originals"));
        anonymized = Files.createDirectory(folder.resolve("anonymized"));
        Path nested = Files.createDirectory(anonymized.resolve("nested"));
        for (int i = 0; i < 4; i++) {
            SampleImages.write(originals.resolve(i + ".png"), 40 + i, 30, 0x102030 * (i + 1));
            SampleImages.write((i < 2 ? anonymized : nested).resolve(i + ".PNG"), 30, 30 + i, 0x301020 * (i + 1));
        }
        Files.writeString(anonymized.resolve("notes.txt"), "passed over");
        SampleImages.write(anonymized.resolve("._hidden.png"), 10, 10, 0);
    }

    private static JsonNode json(Object... args) throws IOException {
        CommandRun run = CommandRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void comparesTwoFoldersAndTheStatisticsItSaved() throws IOException {
        Path first = folder.resolve("originals.npz");
        Path second = folder.resolve("anonymized.npz");

        JsonNode folders = json(
                "fid",
                originals,
                anonymized,
                "--inception",
                weights,
                "--dims",
                64,
                "--save-stats",
                first,
                "--save-stats",
                second,
                "--json");
        JsonNode files = json("fid", "--stats", first, "--stats", second, "--json");

        double fid = folders.path("fid").doubleValue();
        assertThat(fid).isPositive();
        assertThat(folders.at("/kid/mean").isNumber()).isTrue();
        assertThat(folders.path("n")).extracting(JsonNode::longValue).containsExactly(4L, 4L);
        assertThat(folders.path("dims").intValue()).isEqualTo(64);
        assertThat(files.path("fid").doubleValue()).isCloseTo(fid, within(1e-6 * fid));
        assertThat(files.path("dims").intValue()).isEqualTo(64);
        assertThat(folders.path("depthMapping").textValue()).isEqualTo("pillow");
        assertThat(files.has("depthMapping")).as("no image was read").isFalse();
    }

    @Test
    void refusesStatisticsThatItMadeInAnotherModeOrOfOtherWeights() throws IOException {
        Path saved = folder.resolve("clean.npz");
        Path others = folder.resolve("others.safetensors");
        Safetensors.write(others, SampleWeights.of(FeatureNetwork.FID_INCEPTION, 8), Map.of());
        CommandRun making = CommandRun.of(
                "fid", originals, "--inception", weights, "--dims", 64, "--mode", "clean-fid", "--save-stats", saved);
        assertThat(making.exitCode()).as(making.err()).isZero();

        assertRefused("mode clean-fid instead of pytorch-fid", "--inception", weights);
        assertRefused("weights of SHA-256", "--inception", others, "--mode", "clean-fid");
        JsonNode same =
                json("fid", originals, "--stats", saved, "--inception", weights, "--mode", "clean-fid", "--json");
        assertThat(same.path("fid").doubleValue()).isCloseTo(0, within(1e-6));
    }

    private static void assertRefused(String words, Object... options) {
        List<Object> args = new ArrayList<>(List.of("fid", originals, "--stats", folder.resolve("clean.npz")));
        args.addAll(List.of(options));
        CommandRun run = CommandRun.of(args.toArray());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("clean.npz", words);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theModeChangesTheFeatures() throws IOException {
        JsonNode torch = json("fid", originals, anonymized, "--inception", weights, "--dims", 64, "--json", "--no-kid");
        JsonNode clean = json(
                "fid", originals, anonymized, "--inception", weights, "--dims", 64, "--mode", "clean-fid", "--json");

        assertThat(torch.path("kid").isNull()).isTrue();
        assertThat(clean.path("fid").doubleValue())
                .isPositive()
                .isNotEqualTo(torch.path("fid").doubleValue());
    }

    @Test
    void aBrokenImageIsNamedAndNothingSaved() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        SampleImages.write(broken.resolve("a.png"), 40, 40, 0);
        byte[] whole = Files.readAllBytes(broken.resolve("a.png"));
        Files.write(broken.resolve("b.png"), Arrays.copyOf(whole, whole.length / 2));
        Path saved = folder.resolve("broken.npz");

        CommandRun run = CommandRun.of("fid", broken, "--inception", weights, "--dims", 64, "--save-stats", saved);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("b.png");
        assertThat(run.out()).isEmpty();
        assertThat(saved).doesNotExist();
    }

    @Test
    void metricsTakesTheSameWeightsForPairs() throws IOException {
        Path image = originals.resolve("0.png");

        JsonNode same = json("metrics", image, image, "--inception", weights, "--metrics", "fid_pairwise", "--json");

        assertThat(same.path("fid_pairwise").doubleValue()).isCloseTo(0, within(1e-6));
    }
}
