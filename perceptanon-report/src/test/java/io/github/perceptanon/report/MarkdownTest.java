// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.report.Table.Agreement;
import io.github.perceptanon.report.Table.Figure;
import io.github.perceptanon.report.Table.Interval;
import io.github.perceptanon.report.Table.Row;
import io.github.perceptanon.report.Table.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTest {
    private static String table(Table.Cell... cells) {
        List<String> header = Collections.nCopies(cells.length, "h");
        Table table = new Table("t", header, List.of(new Row(List.of(cells), false)), "");
        String text = Markdown.text(new Report(
                "title", List.of(), Optional.empty(), List.of(new Report.Section("s", List.of(table))), Map.of()));
        return text.lines()
                .filter(line -> line.startsWith("| "))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    @Test
    void anAgreementShowsItsIntervalItsRowsAndThePublishedFigure() {
        assertThat(table(new Agreement(-0.7011, -0.75, -0.651, 412, OptionalDouble.of(-0.7), true)))
                .isEqualTo("| **−0.7011** [−0.750, −0.651], n 412; paper −0.7000 |");
        assertThat(table(new Agreement(0.5, Double.NaN, Double.NaN, 3, OptionalDouble.empty(), false)))
                .isEqualTo("| 0.5000, n 3 |");
        assertThat(table(new Agreement(Double.NaN, Double.NaN, Double.NaN, 0, OptionalDouble.empty(), false)))
                .isEqualTo("| —, n 0 |");
    }

    @Test
    void figuresAndIntervalsAreRounded() {
        assertThat(table(new Text("a"), new Figure(0.12345, 2), new Interval(0.8817, 0.86, 0.9)))
                .isEqualTo("| a | 0.12 | 0.882 [0.860, 0.900] |");
    }

    @Test
    void namesFromOutsideBringNoMarkupAndNoLines() {
        assertThat(table(new Text("a|b <script>\n# x *y* `z` [l](u) \\")))
                .isEqualTo("| a\\|b \\<script\\> \\# x \\*y\\* \\`z\\` \\[l\\](u) \\\\ |");
    }

    @Test
    void theCaveatStandsAboveAndWithEveryTable(@TempDir Path folder) throws IOException {
        Table table = new Table("Measures", List.of("a"), List.of(), "How to read it.");
        Report report = new Report(
                "Title",
                List.of("Summary."),
                Optional.of("not real"),
                List.of(new Report.Section("Part", List.of(new Block.Paragraph("Words."), table))),
                Map.of("Seed", "42"));

        Markdown.write(report, folder.resolve("tables.md"));

        assertThat(folder.resolve("tables.md")).hasContent("""
                # Title

                **not real**

                Summary.

                ## Part

                Words.

                Measures (not real)

                | a |
                |---|

                How to read it.

                ## Provenance

                - Seed: 42
                """);
    }
}
