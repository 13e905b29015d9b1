// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare} without training: metrics, and what is refused. */
class CompareCommandTest {
    private static final int ROWS = 48;

    @TempDir
    Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void annotate() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        out = folder.resolve("out");
        StringBuilder rows = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        List<String> sources = List.of("coco", "voc", "celeba", "lfw");
        for (int i = 0; i < ROWS; i++) {
            int score = 1 + i / 4 % 10;
            SampleImages.write(data.resolve("o" + i + ".png"), 40, 36, 0x203000 + i);
            SampleImages.write(data.resolve("a" + i + ".png"), 40, 36, 0x203000 + 0x0a0a00 * score + i);
            rows.append(
                    "o" + i + ".png,a" + i + ".png," + sources.get(i % 4) + ",face,mask," + score + "," + score + "\n");
        }
        Files.writeString(data.resolve("HA1.csv"), rows);
        Files.writeString(data.resolve("HA2.csv"), rows);
    }

    private CommandRun compare(Object... options) {
        Object[] args = Stream.concat(Stream.of("compare", "--data", data, "--out", out), Stream.of(options))
                .toArray();
        return CommandRun.of(args);
    }

    private CommandRun metrics(Object... options) {
        Stream<String> splits =
                List.of(options).contains("--splits") ? Stream.of() : Stream.of("--splits", "grouped,loov-coco");
        return compare(Stream.of(Stream.of("--no-training"), splits, Stream.of(options))
                .flatMap(words -> words)
                .toArray());
    }

    @Test
    void metricsAloneFillTheTables() throws IOException {
        CommandRun run = metrics();

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("HA1", "HA2", "grouped", "loov-coco", "psnr", "tables: ");
        assertThat(run.err())
                .contains("note: left out: LPIPS", "note: left out: FID (pairwise)", "note: left out: PerceptAnon")
                .contains("12 cells", "metrics of ")
                .contains("[cell 12/12, ");
        assertThat(Files.readAllLines(out.resolve("tables.csv"))).hasSize(13);
        assertThat(out.resolve("tables.md")).content().contains("| Split | Coefficient | PSNR | MSE | SSIM |");
        assertThat(out.resolve("report.html")).content().contains("PerceptAnon comparison");
    }

    @Test
    void jsonIsOneDocument() throws IOException {
        CommandRun run = metrics("--setups", "HA1", "--metrics", "mse", "--json");

        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(document.path("published").booleanValue()).isFalse();
        assertThat(document.path("leftOut")).hasSize(1);
        assertThat(document.path("cells")).hasSize(2);
        assertThat(document.at("/cells/1/split").textValue()).isEqualTo("loov-coco");
        assertThat(document.at("/cells/1/n").intValue()).isEqualTo(12);
        assertThat(document.at("/cells/1/spearman/low").isDouble()).isTrue();
        assertThat(document.at("/cells/1").has("paper")).isFalse();
    }

    @Test
    void aMetricWithItsWeightsIsAColumn() throws IOException {
        Path squeezenet = folder.resolve("squeezenet.safetensors");
        Path linear = folder.resolve("linear.safetensors");
        Safetensors.write(squeezenet, SampleWeights.of(FeatureNetwork.SQUEEZENET1_1), Map.of());
        Safetensors.write(linear, SampleWeights.linear(FeatureNetwork.SQUEEZENET1_1), Map.of());

        CommandRun run = metrics(
                "--setups", "HA1", "--metrics", "lpips_squeeze", "--squeezenet", squeezenet, "--lpips-linear", linear);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out.resolve("tables.md")).content().contains("| LPIPS (squeeze) |");
        assertThat(out.resolve("options.csv")).content().containsPattern("weights lpips_squeeze,[0-9a-f]{64} with ");
    }

    @Test
    void thePapersFiguresComeWhenTheUserVouchesForTheData() {
        CommandRun run = compare(
                "--no-training",
                "--splits",
                "loov-coco",
                "--setups",
                "HA1",
                "--metrics",
                "psnr,ssim_reference",
                "--published");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("paper", "-0.7710", "-0.7702");
        assertThat(out.resolve("tables.md")).content().contains("paper −0.7710", "ICML 2024");
    }

    @Test
    void thePapersFiguresAreInTheDocumentToo() throws IOException {
        CommandRun run =
                metrics("--splits", "loov-coco", "--setups", "HA1", "--metrics", "psnr", "--published", "--json");

        JsonNode paper = new ObjectMapper().readTree(run.out()).at("/cells/0/paper");
        assertThat(paper.path("spearman").doubleValue()).isEqualTo(-0.771);
        assertThat(paper.path("kendall").doubleValue()).isEqualTo(-0.5649);
    }

    @Test
    void sampleDataCannotBeCalledPublished() throws IOException {
        Files.writeString(data.resolve("README.txt"), "These are " + DataOrigin.SYNTHETIC + ".");

        assertUsage(metrics("--published"), "these data are not the published dataset: " + DataOrigin.SYNTHETIC);
        CommandRun run = metrics("--metrics", "mse", "--json");
        assertThat(run.err()).contains("note: " + DataOrigin.SYNTHETIC);
        assertThat(run.out()).contains("\"data\":\"" + DataOrigin.SYNTHETIC + "\"");
    }

    @Test
    void otherOptionsAreRefusedInTheSameFolder() {
        metrics("--metrics", "mse");

        assertFailure(
                metrics("--metrics", "mse", "--grouped"), "options.csv: this folder's cells were made with splits");
        assertThat(metrics("--metrics", "mse,psnr").exitCode())
                .as("another metric")
                .isZero();
    }

    @Test
    void otherDataAreRefusedInTheSameFolder() throws IOException {
        metrics("--metrics", "mse");
        Path csv = data.resolve("HA2.csv");
        Files.writeString(
                csv,
                Files.readString(csv).replace("o7.png,a7.png,lfw,face,mask,2,2", "o7.png,a7.png,lfw,face,mask,2,3"));

        assertFailure(metrics("--metrics", "mse"), "made with data HA2");
    }

    @Test
    void resumeGoesOnAndNeedsSomethingToGoOnWith() {
        assertFailure(metrics("--resume"), "there is no comparison to resume");
        metrics("--metrics", "mse");

        CommandRun run = metrics("--metrics", "mse", "--resume");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("4 cells, 4 of them already done").doesNotContain("[cell");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertFailure(metrics("--splits", "loov-moon"), "no row has dataset 'moon'");
        Files.delete(data.resolve("a5.png"));
        assertFailure(metrics(), "row 6: no such image file");
        Files.delete(data.resolve("HA2.csv"));
        assertFailure(metrics(), "HA2.csv: no such file");
        assertThat(out).doesNotExist();
    }

    @Test
    void wrongWordsAreWrongUsage() throws IOException {
        Path model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);

        assertUsage(metrics("--splits", "half"), "a split type must be all, grouped, loov-SOURCE");
        assertUsage(metrics("--splits", "all,all"), "each once but was given [all, all]");
        assertUsage(metrics("--metrics", "lpips_alex"), "lpips_alex needs --alexnet and --lpips-linear");
        assertUsage(metrics("--metrics", "fid_pairwise"), "fid_pairwise needs --inception");
        assertUsage(metrics("--metrics", "beauty"), "a metric must be one of mse, psnr");
        assertUsage(
                metrics("--model", "all=" + model), "ha1.safetensors: a resnet18 for HA1 on split 'all', which is not");
        assertUsage(metrics("--model", "all"), "--model must be SPLIT=FILE but was all");
        assertUsage(metrics("--study"), "the study of granularities needs training");
        assertUsage(metrics("--epochs", "0"), "epochs must be at least 1 but was 0");
        assertUsage(
                metrics("--backbones", "resnet50", "--backbone-weights", model),
                "is for resnet18, which is not compared");
        assertThat(out).doesNotExist();
    }

    private static void assertUsage(CommandRun run, String words) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.errLines().get(run.errLines().size() - 1)).contains(words);
        assertThat(run.out()).isEmpty();
    }

    private static void assertFailure(CommandRun run, String words) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.errLines().get(run.errLines().size() - 1))
                .startsWith("perceptanon: ")
                .contains(words);
        assertThat(run.out()).isEmpty();
    }
}
