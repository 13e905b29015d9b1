// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

/** A Markdown page that grows line by line. Not thread-safe. */
final class MarkdownPage {
    private final StringBuilder text = new StringBuilder();

    MarkdownPage line(String line) {
        text.append(line).append('\n');
        return this;
    }

    void heading(String heading) {
        line("").line("## " + heading).line("");
    }

    void subheading(String heading) {
        line("").line("### " + heading).line("");
    }

    void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    void header(String... cells) {
        row(cells);
        line("|" + "---|".repeat(cells.length));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
