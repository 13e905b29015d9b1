// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgreementCommandTest {
    /** Krippendorff (2011), section C: 0.849 interval, 0.815 ordinal. */
    private static final String[] OBSERVERS = {
        "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
    };

    @TempDir
    Path folder;

    private Path csv;

    @BeforeEach
    void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("img1,img2,dataset,scope,method,A,B,C,D,score_mean\n");
        for (int i = 0; i < 12; i++) {
            text.append("o/").append(i).append(".png,a/").append(i).append(".png,coco,face,blur");
            for (String observer : OBSERVERS) {
                String score = observer.split(" ")[i];
                text.append(',').append(score.equals(".") ? "" : score);
            }
            text.append(",3\n");
        }
        csv = Files.writeString(folder.resolve("HA1.csv"), text);
    }

    @Test
    void printsThePublishedCoefficientsOfThePublishedExample() {
        CommandRun run = CommandRun.of("agreement", csv);

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("12 images, 4 annotators, 41 scores")
                .containsPattern("alpha, interval +11 +0\\.849\\d +\\[0\\.\\d{4}, [01]\\.\\d{4}]")
                .containsPattern("alpha, ordinal +11 +0\\.815\\d ");
    }

    @Test
    void jsonHoldsTheUnroundedNumbers() throws IOException {
        CommandRun run = CommandRun.of("agreement", csv, "--json", "--resamples", 0);

        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(document.get("n").asInt()).isEqualTo(11);
        assertThat(document.get("alpha").get("interval").get("value").asDouble())
                .isCloseTo(0.849, within(0.0005));
        assertThat(document.get("alpha").get("interval").get("low").asText()).isEqualTo("NaN");
        assertThat(document.get("annotators").get("D").get("n").asInt()).isEqualTo(11);
        assertThat(document.has("screening")).isFalse();
        assertThat(document.has("checks")).isFalse();
    }

    @Test
    void screeningRunsOnlyWhenItIsAskedForAndSaysWhomItLeavesOut() throws IOException {
        CommandRun run = CommandRun.of("agreement", csv, "--screen", "bt500", "--json");

        JsonNode screening = new ObjectMapper().readTree(run.out()).get("screening");
        assertThat(screening.get("method").asText()).isEqualTo("bt500");
        assertThat(screening.get("rejected")).isEmpty();
        assertThat(CommandRun.of("agreement", csv, "--screen", "bt500").out())
                .contains("without those whom BT.500 rejects (nobody):");
    }

    @Test
    void consistencyComesFromTheAnswersBesideTheFile() throws IOException {
        Files.writeString(
                folder.resolve("HA1-answers.csv"),
                "annotator,kind,img1,img2,score,expected,milliseconds\nA,first,o,a,5,,1000\nA,repeat,o,a,7,,2000\n");
        CommandRun run = CommandRun.of("agreement", csv, "--json");

        JsonNode checks = new ObjectMapper().readTree(run.out()).get("checks");
        assertThat(checks.get("A").get("repeats").asInt()).isEqualTo(1);
        assertThat(checks.get("A").get("mean_difference").asDouble()).isEqualTo(2);
        assertThat(CommandRun.of("agreement", csv).out()).containsPattern("A +9 .* 1 +0\\.0000 +1\\.4142 +-");
    }

    @Test
    void correctedMeansCanBeTrainedOn() throws IOException {
        Path corrected = folder.resolve("corrected.csv");
        assertThat(CommandRun.of("agreement", csv, "--corrected", corrected).exitCode())
                .isZero();

        Annotations rows = Annotations.read(corrected, folder);
        assertThat(rows.size()).isEqualTo(12);
        assertThat(rows.rows()).allMatch(row -> row.scoreMean() >= 1 && row.scoreMean() <= 10);
        assertThat(rows.scoreMeans()[3]).isNotEqualTo(3);
        CommandRun again = CommandRun.of("agreement", csv, "--corrected", corrected);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("--overwrite");
    }

    @Test
    void theReportIsAPage() throws IOException {
        CommandRun run = CommandRun.of("agreement", csv, "--report", folder.resolve("report"), "--screen", "bt500");

        assertThat(run.exitCode()).isZero();
        assertThat(folder.resolve("report/report.html"))
                .content()
                .contains("Krippendorff", "ICC(2,k)", "0.849", "After screening", "Inconsistency");
    }

    @Test
    void filesWithoutTwoAnnotatorsAreRefusedInOneLine() throws IOException {
        Files.writeString(csv, "img1,img2,dataset,scope,method,A,score_mean\no,a,c,f,m,3,3\n");
        CommandRun run = CommandRun.of("agreement", csv);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("HA1.csv", "at least 2", "but there is 1");
        assertThat(CommandRun.of("agreement", csv, "--resamples", -1).exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("agreement", folder.resolve("none.csv")).errLines())
                .hasSize(1);
    }
}
