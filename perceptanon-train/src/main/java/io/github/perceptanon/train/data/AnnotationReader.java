package io.github.perceptanon.train.data;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads one annotation file and names the place of whatever is wrong in it. */
final class AnnotationReader {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(nan|inf|infinity)");

    private final Path csv;
    private final DataRoot root;
    private final ReadOptions options;
    private AnnotationColumns columns;

    AnnotationReader(Path csv, Path root, ReadOptions options) {
        this.csv = csv;
        this.root = new DataRoot(root);
        this.options = options;
    }

    Annotations read() throws AnnotationException {
        requireReadable();
        try (BufferedReader text = Files.newBufferedReader(csv, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(new ColumnLimit(withoutByteOrderMark(text)), CSVFormat.DEFAULT)) {
            return read(parser.iterator());
        } catch (AnnotationException e) {
            throw e;
        } catch (UncheckedIOException e) {
            throw unreadable(e.getCause());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Annotations read(Iterator<CSVRecord> records) throws AnnotationException {
        if (!records.hasNext()) {
            throw new AnnotationException(csv + ": the file is empty");
        }
        columns = AnnotationColumns.of(
                csv.toString(), records.next().stream().map(String::strip).toList(), options.required());
        List<Annotation> rows = new ArrayList<>();
        List<List<String>> cells = new ArrayList<>();
        while (records.hasNext()) {
            CSVRecord record = records.next();
            rows.add(annotation(rows.size() + 1, record));
            // Most cells of a hostile file are empty: let them share one string.
            cells.add(record.stream().map(c -> c.isEmpty() ? "" : c).toList());
        }
        if (rows.isEmpty()) {
            throw new AnnotationException(csv + ": there is no row below the header");
        }
        return new Annotations(csv.toString(), root, columns, rows, cells);
    }

    private Annotation annotation(int row, CSVRecord record) throws AnnotationException {
        if (record.size() != columns.names().size()) {
            throw new AnnotationException(csv + ": row " + row + " has " + record.size() + " cells, the header has "
                    + columns.names().size());
        }
        List<Double> scores = new ArrayList<>(columns.annotators().size());
        for (int column : columns.annotators()) {
            scores.add(record.get(column).isBlank() ? Double.NaN : score(row, record, column));
        }
        return new Annotation(
                row,
                imagePath(row, record, columns.original()),
                imagePath(row, record, columns.anonymized()),
                text(record, columns.dataset()),
                text(record, columns.scope()),
                text(record, columns.method()),
                scores,
                columns.scoreMean() < 0 ? Double.NaN : score(row, record, columns.scoreMean()));
    }

    private static String text(CSVRecord record, int column) {
        return column < 0 ? "" : record.get(column).strip();
    }

    private String imagePath(int row, CSVRecord record, int column) throws AnnotationException {
        String path = record.get(column);
        root.check(path, where(row, column));
        return path;
    }

    private double score(int row, CSVRecord record, int column) throws AnnotationException {
        String text = record.get(column).strip();
        if (text.isEmpty()) {
            throw new AnnotationException(where(row, column) + ": no score");
        }
        if (NOT_FINITE.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
            throw new AnnotationException(where(row, column) + ": score " + Quoted.of(text) + " is not finite");
        }
        if (!DECIMAL.matcher(text).matches()) {
            throw new AnnotationException(where(row, column) + ": score " + Quoted.of(text) + " is not a number");
        }
        double score = Double.parseDouble(text);
        if (options.outOfRange() == ReadOptions.OutOfRange.REFUSE && !Annotation.inRange(score)) {
            throw new AnnotationException(where(row, column) + ": score " + Quoted.of(text) + " is not from 1 to 10");
        }
        return score;
    }

    private String where(int row, int column) {
        return Annotations.where(csv.toString(), row, columns.names().get(column));
    }

    private void requireReadable() throws AnnotationException {
        if (!Files.isRegularFile(csv)) {
            throw new AnnotationException(csv + ": " + (Files.exists(csv) ? "not a file" : "no such file"));
        }
        try {
            long size = Files.size(csv);
            if (size > options.maxFileBytes()) {
                throw new AnnotationException(
                        csv + ": " + size + " bytes are more than the limit of " + options.maxFileBytes());
            }
        } catch (AnnotationException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private AnnotationException unreadable(IOException e) {
        if (e instanceof CharacterCodingException) {
            return new AnnotationException(csv + ": the text is not UTF-8", e);
        }
        String reason = String.valueOf(e.getMessage());
        return new AnnotationException(csv + ": cannot be read as CSV: " + Quoted.of(reason), e);
    }

    private static Reader withoutByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\ufeff') {
            text.reset();
        }
        return text;
    }

    /** Stops a line of endless commas before the parser has made a string of each. */
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
