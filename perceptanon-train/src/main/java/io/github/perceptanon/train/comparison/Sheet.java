package io.github.perceptanon.train.comparison;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.RegularFile;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** A CSV file in a comparison's folder, with known columns. Written atomically. */
record Sheet(List<String> header, List<List<String>> rows) {
    private static final long MAX_BYTES = 256L << 20;
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

    static Sheet read(Path file) throws IOException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new ComparisonException(file + ": " + problem.get());
        }
        long bytes = Files.size(file);
        if (bytes > MAX_BYTES) {
            throw new ComparisonException(file + ": may have " + MAX_BYTES + " bytes but has " + bytes);
        }
        List<List<String>> rows = new ArrayList<>();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(text, FORMAT)) {
            for (CSVRecord row : parser) {
                rows.add(row.toList());
            }
        } catch (UncheckedIOException e) {
            throw damaged(file, "not CSV");
        }
        if (rows.isEmpty()) {
            throw damaged(file, "empty");
        }
        List<String> header = rows.get(0);
        for (int i = 1; i < rows.size(); i++) {
            if (rows.get(i).size() != header.size()) {
                throw damaged(
                        file,
                        "line " + (i + 1) + " has " + rows.get(i).size() + " cells but the header has "
                                + header.size());
            }
        }
        return new Sheet(header, rows.subList(1, rows.size()));
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.writeText(file, out -> {
            CSVPrinter printer = new CSVPrinter(out, FORMAT);
            printer.printRecord(header);
            for (List<String> row : rows) {
                printer.printRecord(row);
            }
            printer.flush();
        });
    }

    static ComparisonException damaged(Path file, String how) {
        return new ComparisonException(file + ": " + how + "; delete the file to compute its content again");
    }
}
