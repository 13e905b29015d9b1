// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A report as HTML text. */
final class HtmlPage {
    private final Report report;
    private final Html html = new Html();

    HtmlPage(Report report) {
        this.report = report;
        head();
        html.raw("<body>\n<header>\n");
        html.element("h1", report.title());
        report.caveat().ifPresent(words -> html.element("p", "caveat banner", capitalized(words) + "."));
        report.summary().forEach(text -> html.element("p", "lead", text));
        html.raw("</header>\n<main>\n");
        report.sections().forEach(this::section);
        provenance();
        html.raw("</main>\n</body>\n</html>\n");
    }

    @Override
    public String toString() {
        return html.toString();
    }

    private void head() {
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.raw("<meta http-equiv=\"Content-Security-Policy\" "
                + "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n");
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.element("title", report.title());
        html.raw("<style>\n").raw(styles()).raw("</style>\n</head>\n");
    }

    private void section(Report.Section section) {
        html.raw("<section>\n");
        html.element("h2", section.heading());
        boolean inRow = false;
        for (Block block : section.blocks()) {
            // Charts that follow one another share the width of the page.
            boolean chart = block instanceof Block.Chart;
            if (chart != inRow) {
                html.raw(chart ? "<div class=\"charts\">\n" : "</div>\n");
                inRow = chart;
            }
            block(block);
        }
        html.raw(inRow ? "</div>\n</section>\n" : "</section>\n");
    }

    private void block(Block block) {
        if (block instanceof Block.Paragraph paragraph) {
            html.element("p", paragraph.text());
        } else if (block instanceof Table table) {
            table(table);
        } else if (block instanceof Block.Chart chart) {
            chart(chart);
        } else if (block instanceof Block.Gallery gallery) {
            gallery(gallery);
        } else if (block instanceof Block.Comparison comparison) {
            comparison(comparison);
        }
    }

    private void table(Table table) {
        html.raw("<div class=\"scroll\">\n<table>\n<caption>").text(table.caption());
        caveat();
        html.raw("</caption>\n<thead>\n<tr>");
        List<Table.Row> rows = table.rows();
        for (int c = 0; c < table.header().size(); c++) {
            boolean words = rows.isEmpty() || rows.get(0).cells().get(c).isText();
            html.raw(words ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"number\">")
                    .text(table.header().get(c))
                    .raw("</th>");
        }
        html.raw("</tr>\n</thead>\n<tbody>\n");
        for (Table.Row row : rows) {
            html.raw(row.highlighted() ? "<tr class=\"best\">" : "<tr>");
            for (int c = 0; c < row.cells().size(); c++) {
                cell(row.cells().get(c), c == 0);
            }
            html.raw("</tr>\n");
        }
        html.raw("</tbody>\n</table>\n</div>\n");
        if (!table.note().isEmpty()) {
            html.element("p", "note", table.note());
        }
    }

    private void cell(Table.Cell cell, boolean first) {
        String tag = first ? "th" : "td";
        html.raw(first ? "<th scope=\"row\"" : "<td");
        if (cell instanceof Table.Text words) {
            html.raw(">").text(words.text());
        } else if (cell instanceof Table.Link link) {
            html.raw("><a href=\"")
                    .text(link.address())
                    .raw("\">")
                    .text(link.text())
                    .raw("</a>");
        } else if (cell instanceof Table.Figure figure) {
            html.raw(" class=\"number\">").text(Numbers.fixed(figure.value(), figure.decimals()));
        } else if (cell instanceof Table.Interval interval) {
            html.raw(" class=\"number interval\">");
            interval(interval);
        } else if (cell instanceof Table.Agreement agreement) {
            html.raw(" class=\"number agreement\">");
            agreement(agreement);
        }
        html.raw("</").raw(tag).raw(">");
    }

    private void agreement(Table.Agreement cell) {
        html.raw(cell.best() ? "<b>" : "<span>")
                .text(Numbers.fixed(cell.value(), 4))
                .raw(cell.best() ? "</b>" : "</span>");
        if (Numbers.isBounded(cell.low(), cell.high())) {
            html.raw("<span class=\"bounds\">")
                    .text(Numbers.bounds(cell.low(), cell.high()))
                    .raw("</span>");
        }
        html.raw("<span class=\"bounds\">n ").text(Integer.toString(cell.n())).raw("</span>");
        cell.published()
                .ifPresent(value -> html.raw("<span class=\"published\">paper ")
                        .text(Numbers.fixed(value, 4))
                        .raw("</span>"));
    }

    private void interval(Table.Interval interval) {
        boolean bounded = Numbers.isBounded(interval.low(), interval.high());
        html.raw("<b>").text(Numbers.fixed(interval.value(), 3)).raw("</b>");
        if (bounded) {
            html.raw(" <span class=\"bounds\">")
                    .text(Numbers.bounds(interval.low(), interval.high()))
                    .raw("</span>");
        }
        if (Double.isFinite(interval.value())) {
            html.raw("<svg viewBox=\"-1.05 -0.12 2.1 0.24\" aria-hidden=\"true\">"
                    + "<path class=\"axis\" d=\"M-1 0H1M0-.09V.09M-1-.05V.05M1-.05V.05\"/>");
            if (bounded) {
                html.raw(String.format(
                        Locale.ROOT, "<path class=\"bar\" d=\"M%.3f 0H%.3f\"/>", interval.low(), interval.high()));
            }
            html.raw(String.format(Locale.ROOT, "<circle cx=\"%.3f\" r=\".055\"/></svg>", interval.value()));
        }
    }

    private void chart(Block.Chart chart) {
        html.raw("<figure class=\"chart\">\n<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"")
                .raw(chart.dark().dataUri())
                .raw("\">");
        image(chart.light(), chart.alternative());
        html.raw("</picture>\n<figcaption>").text(chart.caption());
        caveat();
        html.raw("</figcaption>\n</figure>\n");
    }

    private void gallery(Block.Gallery gallery) {
        html.raw("<figure class=\"gallery\">\n<figcaption>").text(gallery.caption());
        caveat();
        html.raw("</figcaption>\n<div class=\"pictures\">\n");
        for (Block.Picture picture : gallery.pictures()) {
            html.raw("<figure>");
            image(picture.image(), picture.alternative());
            html.raw("<figcaption>");
            for (int i = 0; i < picture.lines().size(); i++) {
                html.raw(i == 0 ? "<b>" : "<span>").text(picture.lines().get(i)).raw(i == 0 ? "</b>" : "</span>");
            }
            html.raw("</figcaption></figure>\n");
        }
        html.raw("</div>\n</figure>\n");
    }

    /** The upper picture is clipped to the first half of a track twice as wide as what is seen of it; both stay in place. */
    private void comparison(Block.Comparison comparison) {
        int width = comparison.upper().width();
        html.raw("<figure class=\"comparison\">\n<div class=\"slider\" tabindex=\"0\" role=\"group\" aria-label=\"");
        html.text(comparison.caption()).raw("\" style=\"max-width:" + width + "px\">\n<div class=\"track\">\n");
        image(comparison.lower(), comparison.lowerAlternative());
        html.raw("\n<div class=\"upper\">");
        image(comparison.upper(), comparison.upperAlternative());
        html.raw("</div>\n<div class=\"edge\"></div>\n</div>\n</div>\n<figcaption>")
                .text(comparison.caption());
        caveat();
        html.raw("</figcaption>\n</figure>\n");
    }

    private void image(EmbeddedImage image, String alternative) {
        html.raw("<img src=\"" + image.dataUri() + "\" width=\"" + image.width() + "\" height=\"" + image.height()
                + "\" alt=\"");
        html.text(alternative).raw("\">");
    }

    private void caveat() {
        report.caveat()
                .ifPresent(
                        words -> html.raw(" <em class=\"caveat\">(").text(words).raw(")</em>"));
    }

    private void provenance() {
        if (report.provenance().isEmpty()) {
            return;
        }
        html.raw("<section class=\"provenance\">\n<h2>Provenance</h2>\n<dl>\n");
        report.provenance().forEach((name, value) -> {
            html.raw("<div>").element("dt", name).element("dd", value).raw("</div>\n");
        });
        html.raw("</dl>\n</section>\n");
    }

    private static String capitalized(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String styles() {
        try (InputStream in = HtmlPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the report's style sheet is missing from the jar", e);
        }
    }
}
