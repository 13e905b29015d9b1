// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code export} refuses; that it exports is in {@link ModelCommandsIT}. */
class ExportCommandTest {
    private static final StateDict LINEAR = SampleWeights.linear(FeatureNetwork.ALEXNET);

    @TempDir
    Path folder;

    private Path out;

    @BeforeEach
    void nameTheTarget() {
        out = folder.resolve("out.safetensors");
    }

    @Test
    void aFileWithoutAModelCardIsNamed() throws IOException {
        Path bare = folder.resolve("bare.safetensors");
        Safetensors.write(bare, LINEAR, Map.of());

        assertFailure(CommandRun.of("export", bare, "--safetensors", out), "bare.safetensors");
    }

    @Test
    void weightsThatAreNotTheCardsAreNamed() throws IOException {
        Path wrong = folder.resolve("wrong.safetensors");
        Safetensors.write(wrong, LINEAR, SampleModel.card(AnnotationSetup.HA1).toMetadata());

        assertFailure(CommandRun.of("export", wrong, "--safetensors", out), "wrong.safetensors");
    }

    @Test
    void aModelThatIsMissingOrNoSafetensorsIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.safetensors"), "no tensors");

        assertFailure(CommandRun.of("export", text, "--safetensors", out), "text.safetensors");
        assertFailure(
                CommandRun.of("export", folder.resolve("gone.safetensors"), "--safetensors", out), "gone.safetensors");
    }

    @Test
    void writingOverTheModelIsWrongUsage() throws IOException {
        Path model = folder.resolve("model.safetensors");
        Safetensors.write(model, LINEAR, Map.of());

        CommandRun run = CommandRun.of(
                "export", model, "--safetensors", folder.resolve(".").resolve("model.safetensors"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("must not be the model file");
    }

    @Test
    void noFormatIsWrongUsage() {
        assertWrongUsage(CommandRun.of("export", "model.safetensors"), "--safetensors");
        assertWrongUsage(CommandRun.of("export", "model.safetensors"), "--onnx");
    }

    @Test
    void bothFormatsAtOnceAreWrongUsage() {
        assertWrongUsage(
                CommandRun.of("export", "model.safetensors", "--safetensors", out, "--onnx", "out.onnx"),
                "mutually exclusive");
    }

    @Test
    void precisionIsForOnnxAlone() {
        assertWrongUsage(
                CommandRun.of("export", "model.safetensors", "--safetensors", out, "--precision", "fp16"),
                "--precision");
    }

    @Test
    void anUnknownPrecisionIsWrongUsage() {
        assertWrongUsage(
                CommandRun.of("export", "model.safetensors", "--onnx", "out.onnx", "--precision", "fp4"), "'fp4'");
    }

    @Test
    void eightBitsAndImagesToCalibrateWithGoTogether() {
        assertWrongUsage(
                CommandRun.of("export", "model.safetensors", "--onnx", "out.onnx", "--precision", "int8"),
                "--calibrate");
        assertWrongUsage(
                CommandRun.of("export", "model.safetensors", "--onnx", "out.onnx", "--calibrate", "a.png"),
                "--precision int8");
    }

    private static void assertWrongUsage(CommandRun run, String word) {
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(word);
    }

    private void assertFailure(CommandRun run, String word) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(word);
        assertThat(run.out()).isEmpty();
        assertThat(out).doesNotExist();
    }
}
