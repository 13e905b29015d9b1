// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrelateCommandTest {
    @TempDir
    Path folder;

    private Path csv;

    @BeforeEach
    void writeTable() throws IOException {
        csv = Files.writeString(folder.resolve("judged.csv"), """
                \ufeffscore_mean,PSNR,MSE
                1,Infinity,0.0
                4,30.5,0.1
                6,31,0.2
                9,20,0.9
                """);
    }

    @Test
    void printsOneJsonDocumentWithUnroundedNumbers() throws IOException {
        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR,MSE", "--json");

        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(run.exitCode()).isZero();
        assertThat(document.path("n").intValue()).isEqualTo(4);
        assertThat(document.at("/metrics/PSNR/spearman/r").doubleValue()).isCloseTo(-0.8, within(1e-12));
        assertThat(document.at("/metrics/MSE/kendall/r").doubleValue()).isCloseTo(1, within(1e-12));
        assertThat(document.at("/metrics/PSNR/pearson/r").textValue()).isEqualTo("NaN");
    }

    @Test
    void printsATableWithoutJson() {
        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", "psnr");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out()).contains("-0.8000").contains("Spearman rho");
    }

    @Test
    void namesTheColumnThatIsMissingAndThoseThatAreThere() {
        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", "LPIPS");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly("perceptanon: " + csv + ": no column 'LPIPS'; there are 'score_mean', 'PSNR', 'MSE'");
    }

    @Test
    void noColumnAtAllIsWrongUsage() {
        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", ",");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).singleElement().asString().contains("--metrics names no column");
    }

    @Test
    void namesTheRowAndTheValueThatIsNoNumber() throws IOException {
        Files.writeString(csv, "score_mean,PSNR\n1,2\n2,x\n");

        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly("perceptanon: " + csv + ": row 2, column 'PSNR': 'x' is not a number");
    }

    @Test
    void cutsALongValueThatIsNoNumberShort() throws IOException {
        Files.writeString(csv, "score_mean,PSNR\n1,2\n2," + "7".repeat(40_000) + "x\n");

        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR");

        assertThat(run.errLines())
                .containsExactly(
                        "perceptanon: " + csv + ": row 2, column 'PSNR': '" + "7".repeat(120) + "…' is not a number");
    }

    @Test
    void namesTheSeparatorThatIsNotAComma() throws IOException {
        Files.writeString(csv, "score_mean\tPSNR\n1\t2\n");

        CommandRun run = CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR");

        assertThat(run.errLines())
                .containsExactly("perceptanon: " + csv
                        + ": the columns are separated by tabs but must be separated by commas, with decimal points");
    }

    @Test
    void leavesOutEmptyCellsOnlyWhenAsked() throws IOException {
        Files.writeString(csv, "score_mean,PSNR\n1,2\n2,\n3,5\n4,4\n");

        CommandRun refused = CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR");
        CommandRun omitted = CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR", "--nan", "omit", "--json");

        assertThat(refused.err()).contains("row 2").contains("--nan omit");
        assertThat(omitted.out()).startsWith("{\"n\":3,");
    }

    @Test
    void refusesARaggedRowAndAnEmptyFile() throws IOException {
        Files.writeString(csv, "score_mean,PSNR\n1,2,3\n");
        assertThat(CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR").err())
                .contains("row 1 has 3 cells but the header has 2");

        Files.writeString(csv, "");
        assertThat(CommandRun.of("correlate", "--csv", csv, "--metrics", "PSNR").err())
                .contains("the file is empty");
    }
}
