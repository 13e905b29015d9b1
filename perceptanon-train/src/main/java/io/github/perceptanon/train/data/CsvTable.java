// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A table of text cells in memory, read with {@link CsvFile}'s rules or created by a program. Immutable.
 *
 * @param source what messages call it, such as the file that it was read from
 * @param header the columns' names
 * @param rows the rows below it, each with as many cells as the header
 */
public record CsvTable(String source, List<String> header, List<List<String>> rows) {
    private static final long MAX_BYTES = 256L << 20;
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

    /**
     * Keeps copies of the lists.
     *
     * @throws IllegalArgumentException if a row has more or fewer cells than the header
     */
    public CsvTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != header.size()) {
                throw new IllegalArgumentException(source + ": row " + (i + 1) + " has "
                        + rows.get(i).size() + " cells but the header has " + header.size());
            }
        }
    }

    /**
     * Reads a file of at most 256 MiB.
     *
     * @param file the table
     * @return all of it; there may be no row below the header
     * @throws AnnotationException as {@link CsvFile#open}, or if a row has more or fewer cells than the header
     */
    public static CsvTable read(Path file) throws AnnotationException {
        try (CsvFile csv = CsvFile.open(file, MAX_BYTES)) {
            return read(csv, file.toString());
        }
    }

    /**
     * Reads a table from a string.
     *
     * @param source what messages call it
     * @param text the table's text, which is closed
     * @return all of it
     * @throws AnnotationException as {@link CsvFile#of}, or if a row has more or fewer cells than the header
     */
    public static CsvTable read(String source, Reader text) throws AnnotationException {
        try (CsvFile csv = CsvFile.of(source, text)) {
            return read(csv, source);
        }
    }

    private static CsvTable read(CsvFile csv, String source) throws AnnotationException {
        List<List<String>> rows = new ArrayList<>();
        for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
            rows.add(row.get());
        }
        return new CsvTable(source, csv.header(), rows);
    }

    /**
     * The cells of a column.
     *
     * @param name its name; upper and lower case are told apart only where both are there
     * @return one text for each row
     * @throws AnnotationException if there is no such column; the message names those that are
     */
    public List<String> column(String name) throws AnnotationException {
        int index = index(name);
        return rows.stream().map(row -> row.get(index)).toList();
    }

    /**
     * A column as numbers.
     *
     * @param name its name, as for {@link #column}
     * @return one number for each row; NaN for an empty cell and the word NaN, infinite for {@code inf} and
     * {@code Infinity}
     * @throws AnnotationException if there is no such column, or a cell holds something else; names the row
     */
    public double[] numbers(String name) throws AnnotationException {
        List<String> cells = column(name);
        double[] values = new double[cells.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(cells.get(i).strip(), i + 1, name);
        }
        return values;
    }

    private int index(String column) throws AnnotationException {
        int index = header.indexOf(column);
        for (int i = 0; index < 0 && i < header.size(); i++) {
            index = header.get(i).equalsIgnoreCase(column) ? i : -1;
        }
        if (index < 0) {
            throw CsvFile.noColumn(source, column, header);
        }
        return index;
    }

    private double number(String cell, int row, String column) throws AnnotationException {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "", "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default ->
                CsvFile.decimal(cell)
                        .orElseThrow(() -> new AnnotationException(
                                CsvFile.where(source, row, column) + ": " + Quoted.of(cell) + " is not a number"));
        };
    }

    /**
     * Writes the table as UTF-8 with {@code \n}, and quotes where needed, atomically.
     *
     * @param file the file, which is replaced if it is there
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFile.writeText(file.toAbsolutePath(), this::print);
    }

    /**
     * The table as {@link #write} writes it.
     *
     * @return the whole text
     */
    public String text() {
        StringWriter out = new StringWriter();
        try {
            print(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    private void print(Writer out) throws IOException {
        CSVPrinter printer = new CSVPrinter(out, FORMAT);
        printer.printRecord(header);
        for (List<String> row : rows) {
            printer.printRecord(row);
        }
        printer.flush();
    }
}
