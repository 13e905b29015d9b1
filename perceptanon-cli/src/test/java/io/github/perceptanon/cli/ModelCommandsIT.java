// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCommandsIT {
    @TempDir
    static Path folder;

    private static Path ha1;
    private static Path ha2;
    private static Path image;
    private static Path original;

    @BeforeAll
    static void writeModelsAndImages() throws IOException {
        ha1 = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        ha2 = SampleModel.write(folder.resolve("ha2.safetensors"), AnnotationSetup.HA2);
        image = drawn("anonymized.png", Color.RED);
        original = drawn("original.png", Color.GREEN);
    }

    private static Path drawn(String name, Color colour) throws IOException {
        BufferedImage picture = new BufferedImage(90, 60, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setPaint(new GradientPaint(0, 0, colour, 90, 60, Color.BLUE));
        g.fillRect(0, 0, 90, 60);
        g.dispose();
        Path file = folder.resolve(name);
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    private static JsonNode json(CommandRun run) throws IOException {
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void scoreNamesModelEngineAndEveryImage() throws IOException {
        JsonNode document = json(CommandRun.of("score", "--model", ha1, image, original, "--json"));

        assertThat(document.at("/model/setup").textValue()).isEqualTo("HA1");
        assertThat(document.at("/model/weightsSha256").textValue()).hasSize(64);
        assertThat(document.path("engine").textValue()).startsWith("onnxruntime");
        assertThat(document.path("scores")).hasSize(2);
        JsonNode first = document.at("/scores/0");
        assertThat(first.path("anonymized").textValue()).isEqualTo(image.toString());
        assertThat(first.path("original").isNull()).isTrue();
        assertThat(first.path("score").doubleValue())
                .isCloseTo(1 + 9 * first.path("normalized").doubleValue(), within(1e-12));
        assertThat(first.path("outputs")).hasSize(10);
        assertThat(first.path("probabilities")).hasSize(10);
        assertThat(first.path("label").isInt()).isTrue();
    }

    @Test
    void scoreOfAPairNamesTheOriginal() throws IOException {
        JsonNode document = json(CommandRun.of("score", "--model", ha2, "--original", original, image, "--json"));

        assertThat(document.at("/scores/0/original").textValue()).isEqualTo(original.toString());
    }

    @Test
    void scoreWithoutJsonIsATable() {
        CommandRun run = CommandRun.of("score", "--model", ha1, image);

        assertThat(run.out().lines()).hasSize(2).last().asString().contains("anonymized.png");
    }

    @Test
    void imagesThatCannotBeReadAreNamedAndTheOthersScored() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path missing = folder.resolve("missing.png");

        CommandRun run = CommandRun.of("score", "--model", ha1, text, image, missing, "--json");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(2).allMatch(line -> line.startsWith("perceptanon: "));
        assertThat(run.errLines().get(0)).contains("text.png");
        assertThat(run.errLines().get(1)).contains("no such image file", "missing.png");
        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(document.path("scores")).hasSize(1);
        assertThat(document.at("/failed/0/anonymized").textValue()).isEqualTo(text.toString());
        assertThat(document.at("/failed/1/error").textValue()).contains("missing.png");
    }

    @Test
    void aFolderStandsForItsImages() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.copy(image, pictures.resolve("b.png"));
        Files.copy(original, pictures.resolve("a.png"));
        Files.writeString(pictures.resolve("notes.txt"), "not scored");

        JsonNode document = json(CommandRun.of("score", "--model", ha1, pictures, "--json", "--batch", 1));

        assertThat(document.path("failed")).isEmpty();
        assertThat(document.path("scores")).hasSize(2);
        assertThat(document.at("/scores/0/anonymized").textValue()).endsWith("a.png");
    }

    @Test
    void anOriginalThatCannotBeReadIsOneError() {
        CommandRun run = CommandRun.of("score", "--model", ha2, "--original", folder.resolve("none.png"), image, image);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).singleElement().asString().contains("none.png");
    }

    @Test
    void theScoreIsTheSameWithAnyBatchAndNumberOfThreads() throws IOException {
        JsonNode plain = json(CommandRun.of("score", "--model", ha1, image, image, image, "--json"));
        JsonNode other = json(CommandRun.of(
                "score",
                "--model",
                ha1,
                image,
                image,
                image,
                "--json",
                "--batch",
                2,
                "--threads",
                1,
                "--device",
                "cpu"));

        // Same arithmetic in another order: float32 rounding over 18 layers.
        for (int i = 0; i < 3; i++) {
            assertThat(other.path("scores").get(i).path("score").doubleValue())
                    .isCloseTo(plain.path("scores").get(i).path("score").doubleValue(), within(1e-4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--device,gpu,'auto, cpu or cuda:N'",
        "--threads,-1,--threads must be from 0 to 1024 but was -1",
        "--threads,many,--threads",
        "--batch,0,--batch must be from 1 to 1024 but was 0"
    })
    void whereAndHowToRunIsChecked(String option, String value, String expected) {
        CommandRun run = CommandRun.of("score", "--model", ha1, image, option, value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains(expected);
    }

    @Test
    void aPairModelWithoutOriginalIsWrongUsage() {
        CommandRun run = CommandRun.of("score", "--model", ha2, image);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("an HA2 model needs --original");
    }

    @Test
    void anOriginalForAModelOfSingleImagesIsWrongUsage() {
        CommandRun run = CommandRun.of("score", "--model", ha1, "--original", original, image);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("an HA1 model does not take --original");
    }

    @Test
    void anUnknownEngineIsWrongUsage() {
        CommandRun run = CommandRun.of("score", "--model", ha1, "--engine", "abacus", image);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .hasSize(1)
                .first()
                .asString()
                .contains("nd4j")
                .contains("'abacus'");
    }

    @Test
    void explainWritesTheOverlayAndPrintsTheMaps() throws IOException {
        Path overlay = folder.resolve("overlay.png");

        JsonNode document = json(
                CommandRun.of("explain", "--model", ha1, image, "--out", overlay, "--target", "decrease", "--json"));

        assertThat(document.path("layer").textValue()).isEqualTo("layer4");
        assertThat(document.path("target").textValue()).isEqualTo("decrease");
        assertThat(document.path("raw")).hasSize(document.path("height").intValue());
        assertThat(document.path("map")).hasSize(64);
        assertThat(ImageIO.read(overlay.toFile()).getWidth()).isGreaterThanOrEqualTo(224);
    }

    @Test
    void explainOfAPairHasAMapForEachImage() throws IOException {
        Path numbers = folder.resolve("map.json");

        CommandRun run = CommandRun.of(
                "explain", "--model", ha2, "--original", original, image, "--method", "gradcam++", "--map", numbers);

        assertThat(run.exitCode()).isZero();
        JsonNode document = new ObjectMapper().readTree(numbers.toFile());
        assertThat(document.path("map")).hasSize(64);
        assertThat(document.at("/original/map")).hasSize(64);
    }

    @Test
    void explainRefusesAnythingButAPngBeforeAnyWork() {
        Path jpeg = folder.resolve("overlay.jpg");

        CommandRun run = CommandRun.of("explain", "--model", folder.resolve("none"), image, "--out", jpeg);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("must end in .png but was " + jpeg);
        assertThat(jpeg).doesNotExist();
    }

    @Test
    void explainNeedsAFolderToWriteToBeforeAnyWork() {
        Path nowhere = folder.resolve("nowhere");

        for (String option : List.of("--out", "--map")) {
            CommandRun run = CommandRun.of(
                    "explain", "--model", folder.resolve("none"), image, option, nowhere.resolve("overlay.png"));

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errLines()).singleElement().asString().contains("there is no folder " + nowhere);
        }
    }

    @Test
    void explainSaysWhenAMapShowsNothing() throws IOException {
        Path blank = folder.resolve("blank.safetensors");
        StateDict weights = SampleModel.weights(AnnotationSetup.HA1);
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights.asMap());
        // The embedding says the same of every class, so that no class has a gradient.
        tensors.replaceAll((name, tensor) ->
                name.equals("fc.weight") ? Tensor.ofFloats(new float[(int) tensor.size()], tensor.shape()) : tensor);
        Safetensors.write(
                blank,
                StateDict.of(tensors),
                SampleModel.card(AnnotationSetup.HA1).toMetadata());

        CommandRun text = CommandRun.of("explain", "--model", blank, image, "--out", folder.resolve("blank.png"));
        JsonNode document = json(CommandRun.of("explain", "--model", blank, image, "--json"));

        assertThat(text.errLines()).containsExactly("note: no place of the image speaks for this");
        assertThat(document.path("remark").textValue()).isEqualTo("no place of the image speaks for this");
    }

    @Test
    void explainRefusesATargetOrLayerThatIsNone() {
        assertThat(CommandRun.of("explain", "--model", ha1, image, "--json", "--target", "class:ten")
                        .err())
                .contains("a target class must be an integer but was 'class:ten'");
        assertThat(CommandRun.of("explain", "--model", ha1, image, "--json", "--layer", "layer5")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("explain", "--model", ha1, image, "--json", "--method", "guess")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("explain", "--model", ha1, image).exitCode()).isEqualTo(2);
    }

    @Test
    void infoShowsTheCard() throws IOException {
        JsonNode document = json(CommandRun.of("info", ha2, "--json"));

        assertThat(document.at("/model/setup").textValue()).isEqualTo("HA2");
        assertThat(document.at("/model/inputHeight").intValue()).isEqualTo(64);
        assertThat(document.path("tensors").intValue()).isEqualTo(124);
        assertThat(CommandRun.of("info", ha2).out()).contains("  backbone: resnet18");
    }

    @Test
    void importGivesWeightsACard() throws IOException {
        Path bare = folder.resolve("bare.safetensors");
        Path model = folder.resolve("imported.safetensors");
        Safetensors.write(bare, SampleModel.weights(AnnotationSetup.HA1), Map.of());

        CommandRun run = importing(bare, "resnet18", "combined", "10", model);

        assertThat(run.exitCode()).isZero();
        assertThat(json(CommandRun.of("info", model, "--json"))
                        .at("/model/provenance/imported-from")
                        .textValue())
                .isEqualTo("bare.safetensors");
    }

    @Test
    void importListsWhatDoesNotFitAndWritesNothing() throws IOException {
        Path model = folder.resolve("never.safetensors");

        CommandRun run = importing(ha1, "resnet50", "combined", "10", model);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .hasSize(1)
                .first()
                .asString()
                .contains("missing")
                .contains("wrong shape");
        assertThat(model).doesNotExist();
    }

    @Test
    void importDoesNotOverwriteWhatItReads() throws IOException {
        byte[] before = Files.readAllBytes(ha1);

        CommandRun run = importing(ha1, "resnet18", "combined", "10", ha1);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--out must not be the checkpoint");
        assertThat(ha1).hasBinaryContent(before);
    }

    @Test
    void importRefusesToClassifyTheMean() {
        CommandRun run = importing(ha1, "resnet18", "combined", "mean", folder.resolve("never.safetensors"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("granularity 'mean' has no classes");
    }

    @Test
    void importChecksTheHashInTheName() throws IOException {
        Path damaged = Files.copy(ha1, folder.resolve("resnet18-0badc0de.safetensors"));

        CommandRun run = importing(damaged, "resnet18", "combined", "10", folder.resolve("never.safetensors"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("its SHA-256 begins with 0badc0de but it begins with");
    }

    private static CommandRun importing(Path from, String backbone, String objective, String granularity, Path to) {
        return CommandRun.of(
                "import",
                from,
                "--setup",
                "HA1",
                "--backbone",
                backbone,
                "--objective",
                objective,
                "--granularity",
                granularity,
                "--out",
                to);
    }

    @Test
    void exportWritesTheWeightsAloneForPyTorch() throws IOException {
        Path exported = folder.resolve("exported.safetensors");

        CommandRun run = CommandRun.of("export", ha2, "--safetensors", exported);

        Safetensors.Contents written = Safetensors.read(exported);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("HA2 resnet18, 124 tensors")
                .contains(written.weights().sha256());
        assertThat(written.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(written.weights().names()).contains("shared_extractor.conv1.weight", "head.2.bias");
        assertThat(written.weights().sha256())
                .isEqualTo(Safetensors.read(ha2).weights().sha256());
    }

    @Test
    void exportWritesTheNetworkInTheChosenPrecision() throws IOException {
        Path full = folder.resolve("full.onnx");
        Path half = folder.resolve("half.onnx");

        CommandRun run = CommandRun.of("export", ha2, "--onnx", full);
        CommandRun halved = CommandRun.of("export", ha2, "--onnx", half, "--precision", "fp16");

        assertThat(run.out())
                .contains("HA2 resnet18, ONNX fp32")
                .contains(Safetensors.read(ha2).weights().sha256());
        assertThat(halved.out()).contains("ONNX fp16");
        assertThat(Files.size(half)).isBetween(Files.size(full) / 2, Files.size(full) * 11 / 20);
    }

    @Test
    void exportInEightBitsSaysHowFarScoresMove() throws IOException {
        Path out = folder.resolve("int8.onnx");

        CommandRun run =
                CommandRun.of("export", ha1, "--onnx", out, "--precision", "int8", "--calibrate", image, original);

        assertThat(run.out())
                .containsPattern("ONNX int8, 2 scores .* changed by 0\\.\\d{4} on average and 0\\.\\d{4} at most");
        assertThat(Files.size(out)).isLessThan(Files.size(ha1) / 3);
    }

    @Test
    void anImageToCalibrateWithThatIsMissingIsNamedAndNothingIsWritten() {
        Path out = folder.resolve("never.onnx");

        CommandRun run = CommandRun.of(
                "export", ha1, "--onnx", out, "--precision", "int8", "--calibrate", folder.resolve("gone.png"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("gone.png");
        assertThat(out).doesNotExist();
    }

    @Test
    void everyEngineGivesTheSameScores() throws IOException {
        double[] scores = new double[3];
        List<String> engines = List.of("auto", "nd4j", "onnxruntime");
        for (int i = 0; i < scores.length; i++) {
            scores[i] = json(CommandRun.of("score", "--model", ha1, "--engine", engines.get(i), image, "--json"))
                    .at("/scores/0/score")
                    .doubleValue();
        }

        // The tolerance that engines are held to on the golden models.
        assertThat(scores[1]).isCloseTo(scores[0], within(1e-4));
        assertThat(scores[2]).isCloseTo(scores[0], within(1e-4));
    }

    @Test
    void aModelCutInHalfIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(ha1);
        Path half = Files.write(folder.resolve("half.safetensors"), Arrays.copyOf(whole, whole.length / 2));

        CommandRun run = CommandRun.of("score", "--model", half, image);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("half.safetensors");
    }

    @Test
    void weightsWithoutACardAreRefused() throws IOException {
        Path bare = folder.resolve("cardless.safetensors");
        Safetensors.write(bare, SampleModel.weights(AnnotationSetup.HA1), Map.of());

        assertThat(CommandRun.of("score", "--model", bare, image).err()).contains("perceptanon import");
        assertThat(CommandRun.of("info", bare).err()).contains("perceptanon import");
    }
}
