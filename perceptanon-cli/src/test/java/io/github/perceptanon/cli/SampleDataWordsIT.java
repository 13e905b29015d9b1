// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a number comes from sample data, every command says so: beside the number, as text and as JSON. */
class SampleDataWordsIT {
    private static final String WORDS = "synthetic sample data, not human judgements";

    @TempDir
    static Path folder;

    private static Path data;
    private static Path original;
    private static Path anonymized;
    /** Trained on something else. */
    private static Path model;
    /** Its card says what it was trained on. */
    private static Path sampleModel;
    /** An image and a table that are no sample data. */
    private static Path photograph;

    private static Path table;

    @BeforeAll
    static void drawSampleData() throws IOException, InterruptedException {
        data = folder.resolve("data");
        SampleDataset.write(data, SampleOptions.defaults().withScenes(4));
        original = data.resolve("orig/coco_0000.jpg");
        try (var files = Files.list(data.resolve("anon"))) {
            anonymized = files.filter(file -> file.getFileName().toString().startsWith("coco_0000"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        model = SampleModel.write(elsewhere.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        sampleModel = elsewhere.resolve("sample.safetensors");
        Safetensors.write(
                sampleModel,
                SampleModel.weights(AnnotationSetup.HA1),
                SampleModel.card(AnnotationSetup.HA1)
                        .withProvenance(ModelProvenance.of(DataOrigin.of(data)))
                        .toMetadata());
        photograph = SampleImages.write(elsewhere.resolve("photograph.png"), 200, 180, 0x203040);
        table = Files.writeString(elsewhere.resolve("judged.csv"), "score_mean,PSNR\n1,9\n2,7\n3,8\n4,2\n");
    }

    private static String text(Object... command) {
        CommandRun run = CommandRun.of(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private static JsonNode json(Object... command) throws IOException {
        return new ObjectMapper().readTree(text(command));
    }

    private static String data(Object... command) throws IOException {
        return json(command).path("data").asText();
    }

    @Test
    void correlateKnowsATableOfSampleDataWhereverItWasMoved() throws IOException {
        Path moved = Files.copy(data.resolve("HA1.csv"), folder.resolve("moved.csv"));

        assertThat(text("correlate", "--csv", moved, "--metrics", "a1")).contains(WORDS);
        assertThat(data("correlate", "--csv", moved, "--metrics", "a1", "--json"))
                .isEqualTo(WORDS);
        assertThat(text("correlate", "--csv", table, "--metrics", "PSNR")).doesNotContain(WORDS);
    }

    @Test
    void metricsOfAPair() throws IOException {
        assertThat(text("metrics", original, anonymized, "--metrics", "mse")).contains(WORDS);
        assertThat(data("metrics", original, anonymized, "--metrics", "mse", "--json"))
                .isEqualTo(WORDS);
        assertThat(text("metrics", photograph, photograph, "--metrics", "mse")).doesNotContain(WORDS);
    }

    @Test
    void metricsOfRowsAndTheCorrelationsThatComeOfThem() throws IOException {
        Path judged = folder.resolve("judged.csv");

        String said =
                text("metrics", "--csv", data.resolve("HA1.csv"), "--root", data, "--out", judged, "--metrics", "mse");

        assertThat(said).contains(WORDS);
        assertThat(text("correlate", "--csv", judged, "--metrics", "mse")).contains(WORDS);
    }

    @Test
    void fid() throws IOException {
        Path inception = folder.resolve("inception.safetensors");
        Safetensors.write(inception, SampleWeights.of(FeatureNetwork.FID_INCEPTION), Map.of());
        Path few = Files.createDirectory(data.resolve("few"));
        Files.copy(original, few.resolve("a.jpg"));
        Files.copy(anonymized, few.resolve("b.jpg"));
        Object[] command = {"fid", few, few, "--inception", inception, "--dims", 64, "--no-kid"};

        assertThat(text(command)).contains(WORDS);
        assertThat(data("fid", few, few, "--inception", inception, "--dims", 64, "--no-kid", "--json"))
                .isEqualTo(WORDS);
    }

    @Test
    void scoresOfAModelTrainedOnThem() throws IOException {
        assertThat(text("score", "--model", sampleModel, photograph)).contains("trained on " + WORDS);
        assertThat(data("score", "--model", sampleModel, photograph, "--json")).contains("trained on " + WORDS);
        assertThat(data("score", "--model", sampleModel, photograph, "--json-lines"))
                .contains("trained on " + WORDS);
    }

    @Test
    void scoresOfTheirImages() throws IOException {
        assertThat(text("score", "--model", model, photograph, anonymized)).containsOnlyOnce(WORDS);
        assertThat(data("score", "--model", model, photograph, anonymized, "--json"))
                .isEqualTo(WORDS);
        assertThat(text("score", "--model", model, photograph, anonymized, "--json-lines")
                        .lines())
                .satisfiesExactly(
                        line -> assertThat(line).doesNotContain(WORDS),
                        line -> assertThat(line).contains(WORDS));
    }

    @Test
    void explanations() throws IOException {
        Path map = folder.resolve("map.json");

        assertThat(text("explain", "--model", sampleModel, photograph, "--map", map))
                .contains(WORDS);
        assertThat(new ObjectMapper().readTree(map.toFile()).path("data").asText())
                .contains(WORDS);
        assertThat(data("explain", "--model", sampleModel, photograph, "--json"))
                .contains(WORDS);
        assertThat(data("explain", "--model", model, anonymized, "--json")).isEqualTo(WORDS);
        assertThat(text("explain", "--model", model, photograph, "--json")).doesNotContain(WORDS);
    }

    @Test
    void evaluationsOnThem() throws IOException {
        Path csv = data.resolve("HA1.csv");
        Path report = folder.resolve("report");

        assertThat(text("evaluate", "--model", model, "--csv", csv, "--root", data, "--report", report))
                .contains(WORDS);
        assertThat(report.resolve("report.html")).content().containsIgnoringCase(WORDS);
        assertThat(data("evaluate", "--model", model, "--csv", csv, "--root", data, "--json"))
                .isEqualTo(WORDS);
    }

    @Test
    void evaluationsOfAModelTrainedOnThem() throws IOException {
        StringBuilder rows = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 1; i <= 4; i++) {
            rows.append("photograph.png,photograph.png,coco,face,mask,")
                    .append(i)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        Path csv = Files.writeString(photograph.resolveSibling("HA1.csv"), rows);
        Path root = csv.getParent();

        assertThat(text("evaluate", "--model", sampleModel, "--csv", csv, "--root", root))
                .contains("trained on " + WORDS);
        assertThat(data("evaluate", "--model", sampleModel, "--csv", csv, "--root", root, "--json"))
                .contains("trained on " + WORDS);
    }

    @Test
    void splitsOfThem() {
        assertThat(text("split", "--csv", data.resolve("HA1.csv"), "--type", "grouped", "--out", folder.resolve("s")))
                .contains(WORDS);
    }

    @Test
    void exportsOfAModelTrainedOnThem() throws IOException {
        Path weights = folder.resolve("bare.safetensors");

        assertThat(text("export", sampleModel, "--safetensors", weights)).contains("trained on " + WORDS);
        assertThat(text("export", model, "--safetensors", folder.resolve("other.safetensors")))
                .doesNotContain(WORDS);
    }

    @Test
    void aModelKeepsTheWordsThroughExportAndImport() {
        Path weights = folder.resolve("travelling.safetensors");
        Path back = folder.resolve("back.safetensors");
        text("export", sampleModel, "--safetensors", weights);

        text(
                "import",
                weights,
                "--setup",
                "HA1",
                "--backbone",
                "resnet18",
                "--objective",
                "combined",
                "--granularity",
                "10",
                "--input-size",
                64,
                "--out",
                back);

        assertThat(text("info", back)).contains(WORDS);
    }
}
