package io.github.perceptanon.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file with a header, of whatever columns. */
record CsvTable(Path file, List<String> header, List<List<String>> rows) {
    private static final long MAX_BYTES = 256L << 20;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    static CsvTable read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long bytes = Files.size(file);
        if (bytes > MAX_BYTES) {
            throw new IOException(file + ": a CSV file may have " + MAX_BYTES + " bytes but has " + bytes);
        }
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(text, CSVFormat.DEFAULT)) {
            return read(file, parser);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not UTF-8 text", e);
        } catch (UncheckedIOException e) {
            throw new IOException(file + ": not CSV, " + e.getCause().getMessage(), e);
        }
    }

    private static CsvTable read(Path file, CSVParser parser) throws IOException {
        List<String> header = List.of();
        List<List<String>> rows = new ArrayList<>();
        for (CSVRecord row : parser) {
            if (header.isEmpty()) {
                header = header(row);
            } else if (row.size() == header.size()) {
                rows.add(row.toList());
            } else {
                throw new IOException(file + ": row " + (rows.size() + 1) + " has " + row.size()
                        + " cells but the header has " + header.size());
            }
        }
        if (rows.isEmpty()) {
            throw new IOException(file + ": " + (header.isEmpty() ? "empty, no header" : "no rows below the header"));
        }
        return new CsvTable(file, header, rows);
    }

    private static List<String> header(CSVRecord row) {
        List<String> names = new ArrayList<>(row.toList());
        String first = names.get(0);
        names.set(0, !first.isEmpty() && first.charAt(0) == BYTE_ORDER_MARK ? first.substring(1) : first);
        return names.stream().map(String::strip).toList();
    }

    /** A column of numbers; empty cells and the word NaN are NaN, {@code inf} and {@code Infinity} infinite. */
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
            throw new IOException(file + ": no column '" + column + "'; there are " + String.join(", ", header));
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
                try {
                    return Double.parseDouble(cell);
                } catch (NumberFormatException e) {
                    throw new IOException(
                            file + ": row " + row + ", column '" + column + "': '" + cell + "' is not a number", e);
                }
            }
        }
    }
}
