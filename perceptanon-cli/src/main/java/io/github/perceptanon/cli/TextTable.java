// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: the first column left-aligned, the others right-aligned, separated by two spaces. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        rows.add(List.of(header));
    }

    TextTable row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("a row needs " + rows.get(0).size() + " cells but has " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < columns; c++) {
                widths[c] = Math.max(widths[c], length(row.get(c)));
            }
        }
        Columns laidOut = new Columns(widths);
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(laidOut.line(row.toArray(String[]::new))).append(System.lineSeparator());
        }
        return text.toString();
    }

    /** A table with fixed column widths, in characters. */
    record Columns(int... widths) {
        String line(String... cells) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < cells.length; c++) {
                String cell = Printable.oneLine(cells[c]);
                String padding = " ".repeat(Math.max(0, widths[c] - length(cell)));
                line.append(c == 0 ? cell + padding : "  " + padding + cell);
            }
            return line.toString().stripTrailing();
        }
    }

    static int length(String cell) {
        String line = Printable.oneLine(cell);
        return line.codePointCount(0, line.length());
    }
}
