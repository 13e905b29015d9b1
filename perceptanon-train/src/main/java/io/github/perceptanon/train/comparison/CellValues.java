// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A measure's values for a split's test rows.
 *
 * @param values one per row; NaN where there is none
 * @param labels a model's classes, one per row; empty for metrics
 */
record CellValues(List<Double> values, List<Integer> labels) {
    private static final List<String> HEADER =
            List.of("row", "img1", "img2", "dataset", "method", "score_mean", "value", "label");
    private static final int KEYS = 6;

    CellValues {
        values = List.copyOf(values);
        labels = List.copyOf(labels);
    }

    /** Writes the values together with their rows. */
    void write(Path file, Annotations test) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < test.size(); i++) {
            List<String> row = keys(test.rows().get(i));
            row.add(Double.toString(values.get(i)));
            row.add(labels.isEmpty() ? "" : Integer.toString(labels.get(i)));
            rows.add(row);
        }
        Sheet.write(file, HEADER, rows);
    }

    /** Reads a file that {@link #write} wrote, and checks that it is for these rows. */
    static CellValues read(Path file, Annotations test) throws IOException {
        CsvTable sheet = Sheet.read(file);
        if (!sheet.header().equals(HEADER) || sheet.rows().size() != test.size()) {
            throw Sheet.damaged(file, "not the values of " + test.size() + " rows");
        }
        List<Double> values = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < test.size(); i++) {
            List<String> row = sheet.rows().get(i);
            if (!row.subList(0, KEYS).equals(keys(test.rows().get(i)))) {
                throw Sheet.damaged(file, "line " + (i + 2) + " is not of the split's test row " + (i + 1));
            }
            try {
                values.add(Double.parseDouble(row.get(KEYS)));
                if (!row.get(KEYS + 1).isEmpty()) {
                    labels.add(Integer.parseInt(row.get(KEYS + 1)));
                }
            } catch (NumberFormatException e) {
                throw Sheet.damaged(file, "line " + (i + 2) + " has no value");
            }
        }
        return new CellValues(values, labels);
    }

    private static List<String> keys(Annotation row) {
        return new ArrayList<>(List.of(
                Integer.toString(row.row()),
                row.original(),
                row.anonymized(),
                row.dataset(),
                row.method(),
                Double.toString(row.scoreMean())));
    }
}
