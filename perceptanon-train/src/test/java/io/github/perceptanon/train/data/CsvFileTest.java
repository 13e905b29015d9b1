// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.perceptanon.golden.NamedPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
    @TempDir
    private Path folder;

    private CsvFile open(String text) throws IOException {
        return CsvFile.open(Files.writeString(folder.resolve("table.csv"), text), 1 << 20);
    }

    private ThrowableAssertAlternative<AnnotationException> refused(String text) {
        return assertThatExceptionOfType(AnnotationException.class).isThrownBy(() -> {
            try (CsvFile csv = open(text)) {
                while (csv.next().isPresent()) {
                    continue;
                }
            }
        });
    }

    @Test
    void rowsComeInTheirOrderAndThenNoMore() throws IOException {
        try (CsvFile csv = open("a, b \n1,2\n\n3,\n")) {
            assertThat(csv.header()).containsExactly("a", "b");
            assertThat(csv.next()).contains(List.of("1", "2"));
            assertThat(csv.next()).contains(List.of("3", ""));
            assertThat(csv.next()).isEmpty();
        }
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        refused("a,b\n1,2\n1,2,3\n")
                .withMessage(folder.resolve("table.csv") + ": row 2 has 3 cells but the header has 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"img1;img2;score_mean", "\"img1\";\"a,b\";\"score_mean\"", "\ufeffimg1;img2;mean,score"})
    void semicolonsBetweenColumnsAreNamed(String header) {
        refused(header + "\n1;2;3,5\n")
                .withMessage(folder.resolve("table.csv")
                        + ": the columns are separated by semicolons but must be separated by commas, with "
                        + "decimal points");
    }

    @Test
    void tabsBetweenColumnsAreNamed() {
        refused("img1\timg2\tscore_mean\n1\t2\t3.5\n")
                .withMessage(folder.resolve("table.csv")
                        + ": the columns are separated by tabs but must be separated by commas, with decimal points");
    }

    @Test
    void semicolonsAndTabsInsideOfCellsSeparateNothing() throws IOException {
        try (CsvFile csv = open("a;b,\"c;;\t\td\",e\n1;2,\"x;y\",3\n")) {
            assertThat(csv.header()).containsExactly("a;b", "c;;\t\td", "e");
            assertThat(csv.next()).contains(List.of("1;2", "x;y", "3"));
        }
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = NamedPipe.in(folder, "pipe.csv");
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> CsvFile.open(pipe, 1 << 20))
                .withMessage(pipe + ": a pipe or a device, not a regular file");
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "+3.25, 3.25", "-.5, -0.5", "5., 5", "1e-05, 1e-5", "2E3, 2000"})
    void decimalsAreNumbers(String cell, double value) {
        assertThat(CsvFile.decimal(cell)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "+", "1e", "0x1p2", "4f", "1d", "4,5", "--4", "NaN", "Infinity", "1 2", "\u0664"})
    void nothingElseIsANumber(String cell) {
        assertThat(CsvFile.decimal(cell)).isEmpty();
    }

    @Test
    void aNumberHasAtMostAHundredCharacters() {
        assertThat(CsvFile.decimal("1".repeat(100))).isPresent();
        assertThat(CsvFile.decimal("1".repeat(101))).isEmpty();
    }

    /** What backtracks takes minutes here. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "e", ".x", ".7x", "e5x"})
    void aLongCellThatIsNoNumberIsRefusedAtOnce(String end) {
        String cell = "7".repeat(4_000_000) + end;
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(2), () -> assertThat(CsvFile.decimal(cell)).isEqualTo(OptionalDouble.empty()));
    }
}
