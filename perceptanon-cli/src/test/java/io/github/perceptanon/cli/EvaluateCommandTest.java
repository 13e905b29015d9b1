// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} on a model of random weights. */
class EvaluateCommandTest {
    private static final int ROWS = 12;

    @TempDir
    static Path folder;

    private static Path model;
    private static Path csv;

    @BeforeAll
    static void annotate() throws IOException {
        model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        StringBuilder rows = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 0; i < ROWS; i++) {
            SampleImages.write(folder.resolve("a" + i + ".png"), 40, 36, 0x203040 + 0x101010 * i);
            String source = i == 0 ? "voc" : "coco";
            rows.append("a0.png,a" + i + ".png," + source + ",face," + (i % 2 == 0 ? "mask" : "blur") + ",1,");
            rows.append(1 + i % 10).append('\n');
        }
        csv = Files.writeString(folder.resolve("test.csv"), rows);
    }

    private static CommandRun evaluate(Path file, Object... options) {
        return CommandRun.of(Stream.concat(
                        Stream.of("evaluate", "--model", file, "--csv", csv, "--root", folder), Stream.of(options))
                .toArray());
    }

    private static JsonNode json(CommandRun run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void everySourceAndMethodIsEvaluated() throws IOException {
        JsonNode document = json(evaluate(model, "--json"));

        assertThat(document.path("sources").fieldNames()).toIterable().containsExactly("coco", "voc");
        assertThat(document.at("/sources/voc/n").intValue()).isEqualTo(1);
        assertThat(document.at("/sources/voc/pearson").textValue()).isEqualTo("NaN");
        assertThat(document.at("/sources/coco/intervals/kendall/0").isDouble()).isTrue();
        assertThat(document.at("/methods/mask/n").intValue()
                        + document.at("/methods/blur/n").intValue())
                .isEqualTo(ROWS);
    }

    @Test
    void theDocumentSaysHowSamplesOf16BitsWereMapped() throws IOException {
        assertThat(json(evaluate(model, "--json", "--depth", "full"))
                        .path("depthMapping")
                        .textValue())
                .isEqualTo("full");
    }

    @Test
    void theConfusionMatrixCountsEveryRow() throws IOException {
        JsonNode confusion = json(evaluate(model, "--json")).path("confusion");

        int sum = 0;
        for (JsonNode row : confusion.path("counts")) {
            assertThat(row).hasSize(confusion.path("classes").size());
            for (JsonNode count : row) {
                sum += count.intValue();
            }
        }
        assertThat(sum).isEqualTo(ROWS);
    }

    @Test
    void textHasTheSameGroupsAndTheMatrix() {
        CommandRun run = evaluate(model);

        assertThat(run.out()).contains("dataset coco", "dataset voc", "method mask", "true class, predicted as");
    }

    @Test
    void aRegressorOfTheMeanScoreHasNoClassesAndOneOfLabelsHas() throws IOException {
        JsonNode mean = json(evaluate(regressor(Granularity.MEAN), "--json"));
        JsonNode labels = json(evaluate(regressor(Granularity.FIVE), "--json"));

        assertThat(mean.path("accuracy").isNull()).isTrue();
        assertThat(mean.path("confusion").isNull()).isTrue();
        assertThat(labels.path("accuracy").isDouble()).isTrue();
    }

    private static Path regressor(Granularity granularity) throws IOException {
        Path file = folder.resolve(granularity.id() + ".safetensors");
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.MSE, granularity)
                .withInput(64, 64);
        Safetensors.write(
                file,
                SampleWeights.of(NetworkWeights.shapes(JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 1)
                        .network())),
                card.toMetadata());
        return file;
    }

    @Test
    void theReportHasChartsAsFilesToo() {
        Path report = folder.resolve("runs/report");

        CommandRun run = evaluate(model, "--report", report, "--metrics", "mse");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(report.resolve("report.html"))
                .content()
                .contains(
                        "Confusion matrix",
                        "By source",
                        "By method of anonymization",
                        "Residuals",
                        "Metrics on the same rows");
        assertThat(report.resolve("scatter.png")).isNotEmptyFile();
        assertThat(report.resolve("residuals.png")).isNotEmptyFile();
    }

    @Test
    void aMetricThatNeedsLargerImagesHasNoValueAndIsNamed() throws IOException {
        CommandRun run =
                evaluate(model, "--json", "--metrics", "mse,ms_ssim", "--report", folder.resolve("runs/small"));

        JsonNode metrics = json(run).path("metrics");
        assertThat(metrics.at("/mse/spearman/r").isDouble()).isTrue();
        assertThat(metrics.at("/ms_ssim/spearman/r").textValue()).isEqualTo("NaN");
        assertThat(run.err())
                .contains("note: ms_ssim is skipped where a side is shorter than 176 pixels (12 of 12 rows)");
    }

    @Test
    void aReportThatCannotBeWrittenIsRefusedBeforeTheModelIsLoaded() {
        CommandRun run = evaluate(folder.resolve("none.safetensors"), "--report", csv);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).containsExactly("perceptanon: is a file, not a folder (" + csv + ")");
    }
}
