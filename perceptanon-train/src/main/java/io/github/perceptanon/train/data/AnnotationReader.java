// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads an annotation file. Errors name the row and column. */
final class AnnotationReader {
    private static final Pattern NOT_FINITE = Pattern.compile("[+-]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

    private final Path csv;
    private final DataRoot root;
    private final ReadOptions options;

    @SuppressWarnings("NullAway.Init") // by the header, with which reading begins
    private AnnotationColumns columns;

    AnnotationReader(Path csv, Path root, ReadOptions options) {
        this.csv = csv;
        this.root = new DataRoot(root);
        this.options = options;
    }

    Annotations read() throws AnnotationException {
        try (CsvFile file = CsvFile.open(csv, options.maxFileBytes())) {
            columns = AnnotationColumns.of(csv.toString(), file.header(), options.required());
            List<Annotation> rows = new ArrayList<>();
            List<List<String>> cells = new ArrayList<>();
            for (Optional<List<String>> row = file.next(); row.isPresent(); row = file.next()) {
                rows.add(annotation(rows.size() + 1, row.get()));
                cells.add(row.get());
            }
            if (rows.isEmpty()) {
                throw new AnnotationException(csv + ": there is no row below the header");
            }
            return new Annotations(csv.toString(), root, columns, rows, cells);
        }
    }

    private Annotation annotation(int row, List<String> record) throws AnnotationException {
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

    private static String text(List<String> record, int column) {
        return column < 0 ? "" : record.get(column).strip();
    }

    private String imagePath(int row, List<String> record, int column) throws AnnotationException {
        String path = record.get(column);
        root.check(path, where(row, column));
        return path;
    }

    private double score(int row, List<String> record, int column) throws AnnotationException {
        String text = record.get(column).strip();
        if (text.isEmpty()) {
            throw new AnnotationException(where(row, column) + ": no score");
        }
        if (NOT_FINITE.matcher(text).matches()) {
            throw new AnnotationException(where(row, column) + ": score " + Quoted.of(text) + " is not finite");
        }
        double score = CsvFile.decimal(text)
                .orElseThrow(() -> new AnnotationException(
                        where(row, column) + ": score " + Quoted.of(text) + " is not a number"));
        if (options.outOfRange() == ReadOptions.OutOfRange.REFUSE && !Annotation.inRange(score)) {
            throw new AnnotationException(where(row, column) + ": score " + Quoted.of(text) + " is not from 1 to 10");
        }
        return score;
    }

    private String where(int row, int column) {
        return CsvFile.where(csv.toString(), row, columns.names().get(column));
    }
}
