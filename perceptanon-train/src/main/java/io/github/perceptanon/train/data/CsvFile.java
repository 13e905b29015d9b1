// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.file.RegularFile;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a table row by row: UTF-8 text with or without a byte order mark, a header, commas between cells, and quotation
 * marks as in RFC 4180. Every row has as many cells as the header. Other separators are recognised and reported but not
 * accepted, because with them a comma is often the decimal point.
 *
 * <p>Not thread-safe.
 */
public final class CsvFile implements AutoCloseable {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** A float64 needs 24 characters; NumPy and spreadsheets write a few dozen at most. */
    private static final int LONGEST_NUMBER = 100;

    /** Unambiguous alternatives and possessive quantifiers, so matching takes linear time. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d++(\\.\\d*+)?+|\\.\\d++)([eE][+-]?\\d++)?+");

    private static final int LISTED = 40;

    /** Characters of the header in which separators are counted. */
    private static final int LOOKED_AT = 1 << 16;

    private final String source;
    private final BufferedReader text;

    @SuppressWarnings("NullAway.Init") // with the header, by open
    private Iterator<CSVRecord> records;

    @SuppressWarnings("NullAway.Init")
    private List<String> header;

    private int rows;

    private CsvFile(String source, BufferedReader text) {
        this.source = source;
        this.text = text;
    }

    /**
     * Opens a file and reads its header.
     *
     * @param file the table
     * @param maxBytes maximum size of the file
     * @return the table, which the caller must close
     * @throws AnnotationException if it is not a regular file, too large, empty or not UTF-8, or its columns are not
     * separated by commas
     */
    public static CsvFile open(Path file, long maxBytes) throws AnnotationException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new AnnotationException(file + ": " + problem.get());
        }
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw new AnnotationException(file + ": " + size + " bytes are more than the limit of " + maxBytes);
            }
            return of(file.toString(), Files.newBufferedReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /**
     * Reads the header of a string.
     *
     * @param source what messages call it
     * @param text the table's text, which is closed with the table, or at once if this throws
     * @return the table, which the caller must close
     * @throws AnnotationException if it is empty, not UTF-8, or its columns are separated by something else than commas
     */
    public static CsvFile of(String source, Reader text) throws AnnotationException {
        CsvFile csv = new CsvFile(source, new BufferedReader(text));
        try {
            csv.readHeader();
            return csv;
        } catch (IOException e) {
            csv.close();
            throw unreadable(source, e);
        } catch (RuntimeException | Error e) {
            csv.close();
            throw e;
        }
    }

    private void readHeader() throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        requireCommas();
        records = CSVFormat.DEFAULT.parse(new ColumnLimit(text)).iterator();
        header = record().orElseThrow(() -> new AnnotationException(source + ": the file is empty")).stream()
                .map(String::strip)
                .toList();
    }

    /** Rejects a first line that another separator would divide into more columns than commas do. */
    private void requireCommas() throws IOException {
        int commas = 0;
        int semicolons = 0;
        int tabs = 0;
        boolean quoted = false;
        text.mark(LOOKED_AT);
        int c = text.read();
        for (int i = 1; i < LOOKED_AT && c >= 0 && (quoted || c != '\n' && c != '\r'); i++) {
            quoted ^= c == '"';
            commas += !quoted && c == ',' ? 1 : 0;
            semicolons += !quoted && c == ';' ? 1 : 0;
            tabs += !quoted && c == '\t' ? 1 : 0;
            c = text.read();
        }
        text.reset();
        if (Math.max(semicolons, tabs) > commas) {
            throw new AnnotationException(
                    source + ": the columns are separated by " + (semicolons >= tabs ? "semicolons" : "tabs")
                            + " but must be separated by commas, with decimal points");
        }
    }

    /**
     * The columns' names.
     *
     * @return the cells of the first row, without spaces around them
     */
    public List<String> header() {
        return header;
    }

    /**
     * Reads the next row.
     *
     * @return its cells, as many as the header has, or empty at the end of the file
     * @throws AnnotationException if it has more or fewer cells, or is not UTF-8 or not CSV
     */
    public Optional<List<String>> next() throws AnnotationException {
        Optional<List<String>> row = record();
        if (row.isPresent()) {
            rows++;
            if (row.get().size() != header.size()) {
                throw new AnnotationException(source + ": row " + rows + " has "
                        + row.get().size() + " cells but the header has " + header.size());
            }
        }
        return row;
    }

    private Optional<List<String>> record() throws AnnotationException {
        try {
            // A malicious file may have millions of empty cells: let them share one string.
            return records.hasNext()
                    ? Optional.of(records.next().stream()
                            .map(cell -> cell.isEmpty() ? "" : cell)
                            .toList())
                    : Optional.empty();
        } catch (UncheckedIOException e) {
            throw unreadable(source, Objects.requireNonNull(e.getCause()));
        }
    }

    /**
     * Reads a cell as a decimal number, as Python writes them: {@code 3}, {@code -3.25}, {@code .5}, {@code 1e-05}.
     * Takes time proportional to the cell's length.
     *
     * @param cell text without spaces around it
     * @return its value, or empty if it is not such a number or has more than 100 characters
     */
    public static OptionalDouble decimal(String cell) {
        return cell.length() <= LONGEST_NUMBER && DECIMAL.matcher(cell).matches()
                ? OptionalDouble.of(Double.parseDouble(cell))
                : OptionalDouble.empty();
    }

    /**
     * Describes a cell's position, for the start of a message.
     *
     * @param source the table
     * @param row number of the row, 1 for the first after the header
     * @param column the column's name
     * @return for example {@code HA1.csv: row 3, column 'score_mean'}
     */
    public static String where(String source, int row, String column) {
        return source + ": row " + row + ", column " + Quoted.of(column);
    }

    /**
     * Creates the exception for a missing column.
     *
     * @param source the table
     * @param name the missing column
     * @param names the existing columns
     * @return an exception that lists the existing columns, or the first of many
     */
    public static AnnotationException noColumn(String source, String name, List<String> names) {
        return new AnnotationException(
                source + ": no column " + Quoted.of(name) + "; there are " + Quoted.list(names, LISTED));
    }

    private static AnnotationException unreadable(String source, IOException e) {
        if (e instanceof AnnotationException known) {
            return known;
        }
        if (e instanceof CharacterCodingException) {
            return new AnnotationException(source + ": the text is not UTF-8", e);
        }
        String reason = String.valueOf(e.getMessage());
        return new AnnotationException(source + ": cannot be read as CSV: " + Quoted.of(reason), e);
    }

    @Override
    public void close() throws AnnotationException {
        try {
            text.close();
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /** Stops a line of endless commas before the parser creates a string for each. */
    private static final class ColumnLimit extends FilterReader {
        private static final int LIMIT = 4096;

        private int commas;

        ColumnLimit(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            count((char) c);
            return c;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            for (int i = 0; i < n; i++) {
                count(buffer[offset + i]);
            }
            return n;
        }

        private void count(char c) throws IOException {
            if (c == '\n' || c == '\r') {
                commas = 0;
            } else if (c == ',' && ++commas >= LIMIT) {
                throw new IOException("a line has more than " + LIMIT + " columns");
            }
        }
    }
}
