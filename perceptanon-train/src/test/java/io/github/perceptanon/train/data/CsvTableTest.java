// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
    @TempDir
    private Path folder;

    private static CsvTable table(String text) throws AnnotationException {
        return CsvTable.read("table.csv", new StringReader(text));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = folder.resolve("table.csv");
        CsvTable table = new CsvTable(
                file.toString(), List.of("a", "b"), List.of(List.of("1,5", ""), List.of("\"x\"", "two\nlines")));

        table.write(file);

        assertThat(CsvTable.read(file)).isEqualTo(table);
        assertThat(Files.readString(file)).startsWith("a,b\n\"1,5\",\n");
    }

    @Test
    void aTableMayHaveNoRows() throws IOException {
        assertThat(table("a,b\n").rows()).isEmpty();
    }

    @Test
    void numbersMayBeMissingOrInfinite() throws IOException {
        assertThat(table("a\n1e-05\nnan\n\" \"\ninf\n-Infinity\n").numbers("a"))
                .containsExactly(1e-5, Double.NaN, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }

    @Test
    void aCellThatIsNoNumberIsNamed() {
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> table("a\n1\ntwo\n").numbers("a"))
                .withMessage("table.csv: row 2, column 'a': 'two' is not a number");
    }

    @Test
    void aColumnsCaseMattersOnlyWhereBothAreThere() throws IOException {
        assertThat(table("PSNR\n1\n").column("psnr")).containsExactly("1");
        assertThat(table("PSNR,psnr\n1,2\n").column("psnr")).containsExactly("2");
        assertThatExceptionOfType(AnnotationException.class)
                .isThrownBy(() -> table("PSNR\n1\n").column("ssim"))
                .withMessage("table.csv: no column 'ssim'; there are 'PSNR'");
    }

    @Test
    void rowsOfAnotherLengthAreRefused() {
        List<List<String>> rows = List.of(List.of("1", "2"), List.of("1"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CsvTable("t", List.of("a", "b"), rows))
                .withMessage("t: row 2 has 1 cells but the header has 2");
    }
}
