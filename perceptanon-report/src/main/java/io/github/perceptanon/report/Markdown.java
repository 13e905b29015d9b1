// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a {@link Report}'s text and tables as GitHub-flavoured Markdown, without charts and pictures. */
public final class Markdown {
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_{}\\[\\]<>#|&]");

    private Markdown() {}

    /**
     * Writes the report atomically.
     *
     * @param report the report
     * @param file the file, for example {@code tables.md}, in an existing folder
     * @throws IOException if the file cannot be written; an existing file is then unchanged
     */
    public static void write(Report report, Path file) throws IOException {
        String text = text(report);
        AtomicFile.writeText(file, out -> out.write(text));
    }

    static String text(Report report) {
        StringBuilder out = new StringBuilder("# " + escaped(report.title()) + "\n");
        report.caveat().ifPresent(words -> out.append("\n**" + escaped(words) + "**\n"));
        report.summary().forEach(text -> out.append('\n').append(escaped(text)).append('\n'));
        for (Report.Section section : report.sections()) {
            out.append("\n## ").append(escaped(section.heading())).append('\n');
            for (Block block : section.blocks()) {
                if (block instanceof Block.Paragraph paragraph) {
                    out.append('\n').append(escaped(paragraph.text())).append('\n');
                } else if (block instanceof Table table) {
                    table(out, table, report);
                }
            }
        }
        if (!report.provenance().isEmpty()) {
            out.append("\n## Provenance\n\n");
            report.provenance()
                    .forEach((name, value) -> out.append("- " + escaped(name) + ": " + escaped(value) + "\n"));
        }
        return out.toString();
    }

    private static void table(StringBuilder out, Table table, Report report) {
        out.append("\n" + escaped(table.caption())
                + report.caveat().map(words -> " (" + escaped(words) + ")").orElse("") + "\n\n");
        out.append(line(table.header().stream().map(Markdown::escaped).toList()));
        List<Table.Row> rows = table.rows();
        out.append('|');
        for (int c = 0; c < table.header().size(); c++) {
            boolean words = rows.isEmpty() || rows.get(0).cells().get(c).isText();
            out.append(words ? "---|" : "---:|");
        }
        out.append('\n');
        for (Table.Row row : rows) {
            out.append(line(row.cells().stream().map(Markdown::cell).toList()));
        }
        if (!table.note().isEmpty()) {
            out.append('\n').append(escaped(table.note())).append('\n');
        }
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String cell(Table.Cell cell) {
        if (cell instanceof Table.Text words) {
            return escaped(words.text());
        } else if (cell instanceof Table.Link link) {
            return "[" + escaped(link.text()) + "](" + link.address() + ")";
        } else if (cell instanceof Table.Figure figure) {
            return Numbers.fixed(figure.value(), figure.decimals());
        } else if (cell instanceof Table.Interval interval) {
            return Numbers.fixed(interval.value(), 3) + bounds(interval.low(), interval.high());
        }
        Table.Agreement agreement = (Table.Agreement) cell;
        String value = Numbers.fixed(agreement.value(), 4);
        String paper = agreement.published().isPresent()
                ? "; paper " + Numbers.fixed(agreement.published().getAsDouble(), 4)
                : "";
        return (agreement.best() ? "**" + value + "**" : value)
                + bounds(agreement.low(), agreement.high())
                + ", n " + agreement.n() + paper;
    }

    private static String bounds(double low, double high) {
        return Numbers.isBounded(low, high) ? " " + Numbers.bounds(low, high) : "";
    }

    /** Makes external text, such as names in a table, a single line without markup. */
    private static String escaped(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return SPECIAL.matcher(line).replaceAll(found -> "\\\\" + Matcher.quoteReplacement(found.group()));
    }
}
