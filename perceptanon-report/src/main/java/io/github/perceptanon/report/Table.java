// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A table with a header row; the first cell of each row names it.
 *
 * @param caption title of the table
 * @param header one title per column
 * @param rows rows with one cell per column
 * @param note explanation below the table; may be empty
 */
public record Table(String caption, List<String> header, List<Row> rows, String note) implements Block {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a row has more or fewer cells than the header
     */
    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.cells().size() != header.size()) {
                throw new IllegalArgumentException("a row of the table '" + caption + "' needs " + header.size()
                        + " cells but has " + row.cells().size());
            }
        }
    }

    /**
     * A row.
     *
     * @param cells one per column
     * @param highlighted whether the row is highlighted, for example as the best one
     */
    public record Row(List<Cell> cells, boolean highlighted) {
        /** Copies the list. */
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** The content of a cell. */
    public sealed interface Cell permits Text, Link, Figure, Interval, Agreement {
        /**
         * Whether this is words and not a number.
         *
         * @return by default false
         */
        default boolean isText() {
            return false;
        }
    }

    /**
     * A cell with text.
     *
     * @param text plain text
     */
    public record Text(String text) implements Cell {
        @Override
        public boolean isText() {
            return true;
        }
    }

    /**
     * A cell with a link to a page beside this one.
     *
     * @param text plain text
     * @param address relative, {@code /} between folders, percent-encoded: only letters, digits and {@code %-._~/}
     */
    public record Link(String text, String address) implements Cell {
        private static final Pattern RELATIVE = Pattern.compile("[A-Za-z0-9%_~-][A-Za-z0-9%._~/-]*");

        /**
         * Checks the address.
         *
         * @throws IllegalArgumentException if it has other characters, or leads out of the page's folder
         */
        public Link {
            if (!RELATIVE.matcher(address).matches() || address.contains("..")) {
                throw new IllegalArgumentException(
                        "a link must be relative, percent-encoded and not lead out of its folder but was " + address);
            }
        }

        /**
         * A link to a file in a folder beside the page, whatever its name.
         *
         * @param text plain text
         * @param folder letters, digits and hyphens
         * @param file the name, which is encoded
         * @return the cell
         */
        public static Link to(String text, String folder, String file) {
            StringBuilder address = new StringBuilder(folder).append('/');
            for (byte b : file.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (b & 0xff);
                boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '~');
                boolean point = c == '.' && address.charAt(address.length() - 1) != '.';
                address.append(plain || point ? String.valueOf(c) : String.format("%%%02X", (int) c));
            }
            return new Link(text, address.toString());
        }

        @Override
        public boolean isText() {
            return true;
        }
    }

    /**
     * Creates a cell.
     *
     * @param value the number; NaN is shown as an em dash
     * @param decimals digits after the point, 0 to 6
     */
    public record Figure(double value, int decimals) implements Cell {
        /**
         * Creates a cell.
         *
         * @throws IllegalArgumentException if decimals is outside 0 to 6
         */
        public Figure {
            if (decimals < 0 || decimals > 6) {
                throw new IllegalArgumentException("decimals must be from 0 to 6 but was " + decimals);
            }
        }
    }

    /**
     * A coefficient from −1 to 1 with its confidence interval, shown as numbers and as a line on a scale.
     *
     * @param value the coefficient
     * @param low lower bound; NaN when there is none
     * @param high upper bound; NaN when there is none
     */
    public record Interval(double value, double low, double high) implements Cell {}

    /**
     * A coefficient from −1 to 1 with its confidence interval, the number of rows and, if available, the published
     * figure. Shown as numbers only, for tables with many columns.
     *
     * @param value the coefficient
     * @param low lower bound; NaN when there is none
     * @param high upper bound; NaN when there is none
     * @param n number of rows
     * @param published the published figure
     * @param best whether it is marked as the best of its row
     */
    public record Agreement(double value, double low, double high, int n, OptionalDouble published, boolean best)
            implements Cell {}
}
