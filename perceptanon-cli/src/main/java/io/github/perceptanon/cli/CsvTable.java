package io.github.perceptanon.cli;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.train.data.CsvFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A CSV file with a header and any columns. */
record CsvTable(Path file, List<String> header, List<List<String>> rows) {
    private static final long MAX_BYTES = 256L << 20;

    static CsvTable read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (CsvFile csv = CsvFile.open(file, MAX_BYTES)) {
            List<List<String>> rows = new ArrayList<>();
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                rows.add(row.get());
            }
            if (rows.isEmpty()) {
                throw new IOException(file + ": there are no rows after the header");
            }
            return new CsvTable(file, csv.header(), rows);
        }
    }

    /**
     * A column as numbers. Empty cells and {@code NaN} become NaN; {@code inf} and {@code Infinity} become infinite.
     */
    double[] numbers(String column) throws IOException {
        int index = index(column);
        double[] values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(rows.get(i).get(index).strip(), i + 1, column);
        }
        return values;
    }

    private int index(String column) throws IOException {
        int index = header.indexOf(column);
        for (int i = 0; index < 0 && i < header.size(); i++) {
            index = header.get(i).equalsIgnoreCase(column) ? i : -1;
        }
        if (index < 0) {
            throw CsvFile.noColumn(file.toString(), column, header);
        }
        return index;
    }

    private double number(String cell, int row, String column) throws IOException {
        switch (cell.toLowerCase(Locale.ROOT)) {
            case "", "nan" -> {
                return Double.NaN;
            }
            case "inf", "+inf", "infinity", "+infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-inf", "-infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                return CsvFile.decimal(cell)
                        .orElseThrow(() -> new IOException(CsvFile.where(file.toString(), row, column) + ": "
                                + Quoted.of(cell) + " is not a number"));
            }
        }
    }
}
