// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The options that the numbers in a folder depend on, in {@code options.csv}. A run with another value for one of them
 * is rejected; new ones, such as another metric's weights, are added.
 */
final class RecordedOptions {
    static final String FILE = "options.csv";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> HEADER = List.of("option", "value");

    private static final List<String> WRITTEN =
            List.of(Comparison.MARKDOWN, Comparison.CSV, Comparison.HTML, PairCache.FILE, Cell.CELLS, Cell.MODELS);

    private RecordedOptions() {}

    static void agree(Path folder, Map<String, String> options) throws IOException {
        Path file = folder.resolve(FILE);
        Map<String, String> recorded = Files.exists(file) ? read(file) : begin(folder);
        for (Map.Entry<String, String> option : options.entrySet()) {
            String before = recorded.putIfAbsent(option.getKey(), option.getValue());
            if (before != null && !before.equals(option.getValue())) {
                throw new ComparisonException(file + ": this folder's cells were made with " + option.getKey() + " '"
                        + shown(before) + "', not '" + shown(option.getValue())
                        + "'; use the same data and options, or choose another folder");
            }
        }
        List<List<String>> rows = new ArrayList<>();
        recorded.forEach((name, value) -> rows.add(List.of(name, value)));
        Sheet.write(file, HEADER, rows);
    }

    /**
     * Without the options file this is not a comparison's folder, and files with such names belong to something else.
     */
    private static Map<String, String> begin(Path folder) throws ComparisonException {
        for (String name : WRITTEN) {
            if (Files.exists(folder.resolve(name))) {
                throw new ComparisonException(
                        folder.resolve(name) + ": would be replaced, but does not belong to a comparison, because"
                                + " there is no " + FILE + " next to it; choose another folder");
            }
        }
        return new LinkedHashMap<>();
    }

    private static Map<String, String> read(Path file) throws IOException {
        CsvTable sheet = Sheet.read(file);
        if (!sheet.header().equals(HEADER)) {
            throw new ComparisonException(file + ": not the options of a comparison; choose another folder");
        }
        Map<String, String> options = new LinkedHashMap<>();
        sheet.rows().forEach(row -> options.put(row.get(0), row.get(1)));
        return options;
    }

    /** Shortens hashes. */
    private static String shown(String value) {
        return HASH.matcher(value).matches() ? value.substring(0, 12) + "…" : value;
    }
}
