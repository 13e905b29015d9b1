// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.golden.SmallDisk;
import io.github.perceptanon.report.Charts.Labels;
import io.github.perceptanon.report.Charts.Series;
import io.github.perceptanon.report.Table.Figure;
import io.github.perceptanon.report.Table.Interval;
import io.github.perceptanon.report.Table.Row;
import io.github.perceptanon.report.Table.Text;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
    private static final String CAVEAT = "synthetic sample data, not human judgements";
    private static final Pattern ADDRESS = Pattern.compile("(?: src=\"| srcset=\"| href=\"|url\\()([^\"]{0,20})");

    @TempDir
    Path folder;

    @Test
    void holdsEverythingInsideTheOneFile() throws IOException {
        String page = written(report("plain"));

        assertThat(ADDRESS.matcher(page).results().map(m -> m.group(1)))
                .isNotEmpty()
                .allSatisfy(address -> assertThat(address).startsWith("data:image/"));
        assertThat(page).doesNotContain("<script").doesNotContain("<link").contains("default-src 'none'");
    }

    @Test
    void putsTheCaveatBesideEveryTableChartAndGallery() throws IOException {
        String page = written(report("plain"));

        for (String part : List.of("caption>", "figcaption>\n</figure>", "figcaption>\n<div class=\"pictures\">")) {
            assertThat(page).contains("<em class=\"caveat\">(" + CAVEAT + ")</em></" + part);
        }
    }

    @Test
    void escapesWhateverComesFromOutside() throws IOException {
        String hostile = "<img src=x onerror=alert(1)>\"'&\u202e\u0007";

        String page = written(report(hostile));

        assertThat(page).doesNotContain("<img src=x").doesNotContain("\u202e").doesNotContain("\u0007");
        assertThat(page).contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\ufffd\ufffd");
    }

    @Test
    void describesEveryPictureInWords() throws IOException {
        String page = written(report("plain"));

        assertThat(Pattern.compile("<img [^>]*alt=\"[^\"]+\"")
                        .matcher(page)
                        .results()
                        .count())
                .isEqualTo(Pattern.compile("<img ").matcher(page).results().count());
    }

    @Test
    void showsNumbersThatAreMissingOrInfinite() throws IOException {
        Table table = new Table(
                "values",
                List.of("measure", "a", "b", "c"),
                List.of(new Row(
                        List.of(
                                new Text("PSNR"),
                                new Figure(Double.POSITIVE_INFINITY, 2),
                                new Figure(Double.NaN, 2),
                                new Figure(-0.5, 2)),
                        false)),
                "");

        String page = written(new Report(
                "t", List.of(), Optional.empty(), List.of(new Report.Section("s", List.of(table))), Map.of()));

        assertThat(page).contains(">∞<").contains(">—<").contains(">−0.50<");
    }

    @Test
    void refusesARowThatDoesNotFitItsHeader() {
        assertThatThrownBy(() -> new Table("t", List.of("a", "b"), List.of(new Row(List.of(new Text("1")), false)), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row of the table 't' needs 2 cells but has 1");
    }

    @Test
    void aFullDiskIsNamedAndKeepsNothingHalfWritten() throws IOException {
        try (SmallDisk disk = SmallDisk.in(folder, 16 << 10)) {
            Files.write(disk.path().resolve("filler"), new byte[16 << 10]);
            Path file = disk.path().resolve("report.html");

            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> ReportWriter.write(report("a"), file))
                    .withMessage(file + ": cannot be written in folder " + disk.path() + ": No space left on device");

            assertThat(disk.path().toFile().list()).containsExactly("filler");
        }
    }

    private String written(Report report) throws IOException {
        Path file = folder.resolve("report.html");
        ReportWriter.write(report, file);
        return Files.readString(file);
    }

    private static Report report(String outside) {
        Charts charts = new Charts(Optional.of(CAVEAT));
        Table table = new Table(
                "Measures",
                List.of("measure", "n", "rho"),
                List.of(new Row(List.of(new Text(outside), new Figure(40, 0), new Interval(0.8, 0.6, 0.9)), true)),
                "A note.");
        Block.Chart chart = charts.lines(
                new Labels("Loss", "epoch", "loss", "Loss over epochs."),
                List.of(new Series(outside, List.of(1.0, 2.0), List.of(0.9, 0.4))));
        EmbeddedImage image = EmbeddedImage.photo(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), 32);
        Block.Gallery gallery =
                new Block.Gallery("Examples", List.of(new Block.Picture(image, outside, List.of(outside, "8.2"))));
        return new Report(
                outside,
                List.of(outside),
                Optional.of(CAVEAT),
                List.of(new Report.Section(outside, List.of(new Block.Paragraph(outside), table, chart, gallery))),
                Map.of(outside, outside));
    }
}
