// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.metrics.frechet.FeatureOrigin;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.metrics.frechet.NpzStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fid} on statistics and wrong input: all of it that needs no network. */
class FidCommandTest {
    private static final String SHA256 = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private Path first;
    private Path second;
    private Path weights;

    @BeforeEach
    void writeStatistics() throws IOException {
        first = statistics("first.npz", new double[][] {{0, 0}, {2, 0}, {1, 3}});
        second = statistics("second.npz", new double[][] {{3, 4}, {5, 4}, {4, 7}});
        weights = folder.resolve("inception.safetensors");
    }

    private Path statistics(String name, double[][] features) throws IOException {
        return statistics(name, features, "pytorch-fid", SHA256);
    }

    private Path statistics(String name, double[][] features, String mode, String weights) throws IOException {
        Path file = folder.resolve(name);
        NpzStatistics.write(file, FeatureStatistics.of(features), new FeatureOrigin(mode, features[0].length, weights));
        return file;
    }

    @Test
    void comparesSavedStatistics() throws IOException {
        CommandRun run = CommandRun.of("fid", "--stats", first, "--stats", second, "--json");

        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(run.exitCode()).isZero();
        // Equal covariances, means (3, 4) apart.
        assertThat(document.path("fid").doubleValue()).isCloseTo(25, within(1e-9));
        assertThat(document.path("kid").isNull()).isTrue();
        assertThat(document.path("n")).extracting(JsonNode::longValue).containsExactly(3L, 3L);
        assertThat(document.path("dims").intValue()).isEqualTo(2);
    }

    @Test
    void warnsOfSmallSetsOnStderr() {
        CommandRun run = CommandRun.of("fid", "--stats", first, "--stats", second, "--json");

        assertThat(run.errLines()).hasSize(2).allMatch(line -> line.contains("below 2048"));
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void printsATableWithoutJson() {
        CommandRun run = CommandRun.of("fid", "--stats", first, "--stats", second);

        assertThat(run.out()).contains("fid", "images of " + first, "dimensions");
    }

    @Test
    void anythingButTwoSetsIsWrongUsage() {
        assertUsage(CommandRun.of("fid"), "there are 0");
        assertUsage(CommandRun.of("fid", folder, "--inception", weights), "there is 1");
        assertUsage(CommandRun.of("fid", folder, folder, "--stats", first, "--inception", weights), "there are 3");
    }

    @Test
    void optionsThatDoNotGoTogetherAreWrongUsage() {
        assertUsage(CommandRun.of("fid", folder, folder), "folders of images need --inception");
        assertUsage(
                CommandRun.of("fid", "--stats", first, "--stats", second, "--save-stats", folder.resolve("x.npz")),
                "--save-stats");
        assertUsage(CommandRun.of("fid", folder, folder, "--inception", weights, "--dims", 100), "but was 100");
        assertUsage(
                CommandRun.of("fid", folder, folder, "--inception", weights, "--mode", "legacy"),
                "expected one of pytorch-fid, clean-fid but was 'legacy'");
    }

    @Test
    void aFolderWithoutImagesIsNamed() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("notes.txt"), "none");

        assertFailure(CommandRun.of("fid", empty, empty, "--inception", weights), "empty", "there are none");
    }

    @Test
    void aFolderOfOneImageIsNamed() throws IOException {
        Path lonely = Files.createDirectory(folder.resolve("lonely"));
        SampleImages.write(lonely.resolve("one.png"), 8, 8, 0);

        assertFailure(CommandRun.of("fid", lonely, lonely, "--inception", weights), "lonely", "there is 1");
    }

    @Test
    void aFolderThatIsMissingOrAFileIsNamed() {
        assertFailure(CommandRun.of("fid", folder.resolve("gone"), folder, "--inception", weights), "gone");
        assertFailure(CommandRun.of("fid", first, folder, "--inception", weights), "first.npz", "not a folder");
    }

    @Test
    void weightsThatAreMissingAreNamed() throws IOException {
        Path pair = Files.createDirectory(folder.resolve("pair"));
        SampleImages.write(pair.resolve("a.png"), 8, 8, 0);
        SampleImages.write(pair.resolve("b.png"), 8, 8, 0);

        assertFailure(CommandRun.of("fid", pair, pair, "--inception", weights), "inception.safetensors");
    }

    @Test
    void statisticsThatAreMissingOrNoneAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.npz"), "no archive");

        assertFailure(CommandRun.of("fid", "--stats", first, "--stats", folder.resolve("gone.npz")), "gone.npz");
        assertFailure(CommandRun.of("fid", "--stats", first, "--stats", text), "text.npz");
    }

    @Test
    void statisticsOfOtherDimensionsAreNamed() throws IOException {
        Path other = statistics("other.npz", new double[][] {{1, 2, 3}, {2, 4, 5}});

        assertFailure(CommandRun.of("fid", "--stats", first, "--stats", other), "other.npz", "3 dimensions");
        assertFailure(CommandRun.of("fid", folder, "--inception", weights, "--stats", first), "first.npz", "Inception");
        assertFailure(
                CommandRun.of("fid", folder, "--inception", weights, "--stats", first, "--dims", 64),
                "first.npz",
                "2 dimensions");
    }

    @Test
    void statisticsOfAnotherModeOrOtherWeightsAreRefused() throws IOException {
        double[][] features = {{0, 0}, {2, 0}, {1, 3}};
        Path clean = statistics("clean.npz", features, "clean-fid", SHA256);
        Path retrained = statistics("retrained.npz", features, "pytorch-fid", "f".repeat(64));

        assertFailure(
                CommandRun.of("fid", "--stats", first, "--stats", clean),
                "clean.npz",
                "first.npz",
                "mode clean-fid instead of pytorch-fid");
        assertFailure(
                CommandRun.of("fid", "--stats", first, "--stats", retrained),
                "retrained.npz",
                "weights of SHA-256 " + "f".repeat(64) + " instead of " + SHA256);
    }

    @Test
    void statisticsThatDoNotTellTheirOriginAreWarnedOf() throws IOException {
        Path foreign = folder.resolve("foreign.npz");
        NpzStatistics.write(foreign, FeatureStatistics.of(new double[][] {{3, 4}, {5, 4}, {4, 7}}));

        CommandRun known = CommandRun.of("fid", "--stats", first, "--stats", second);
        CommandRun unknown = CommandRun.of("fid", "--stats", first, "--stats", foreign);

        assertThat(known.err()).doesNotContain("does not say");
        assertThat(unknown.exitCode()).isZero();
        assertThat(unknown.errLines())
                .filteredOn(line -> line.contains("does not say"))
                .singleElement()
                .asString()
                .contains("warning", "foreign.npz", "mode and weights");
        assertThat(unknown.out()).contains("25.0");
    }

    @Test
    void aFolderToSaveInThatIsMissingIsNamedBeforeAnyWork() {
        Path nowhere = folder.resolve("none").resolve("a.npz");

        assertFailure(
                CommandRun.of("fid", folder, "--inception", weights, "--save-stats", nowhere),
                "a.npz",
                "there is no folder");
    }

    private static void assertUsage(CommandRun run, String words) {
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(words);
        assertThat(run.out()).isEmpty();
    }

    private static void assertFailure(CommandRun run, String... words) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(words);
        assertThat(run.out()).isEmpty();
    }
}
