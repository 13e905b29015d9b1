// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Annotated images in the published layout: a CSV file with the columns {@code img1}, {@code img2}, {@code dataset},
 * the scope (a column called {@code scope}, or the only one between {@code dataset} and {@code method}),
 * {@code method}, one column per annotator, {@code score_mean}; images below a data root. Other columns are kept and
 * written again, and cells keep their text.
 *
 * <p>The text is UTF-8 with or without a byte order mark. An annotator's cell may be empty (no score given);
 * {@code score_mean} may not. Absolute paths and paths that leave the data root are rejected when the file is read;
 * symbolic links that leave it are rejected when the path is resolved.
 *
 * <p>Immutable and thread-safe.
 */
public final class Annotations {
    private final String source;
    private final DataRoot root;
    private final AnnotationColumns columns;
    private final List<Annotation> rows;
    private final List<List<String>> cells;

    Annotations(
            String source, DataRoot root, AnnotationColumns columns, List<Annotation> rows, List<List<String>> cells) {
        this.source = source;
        this.root = root;
        this.columns = columns;
        this.rows = List.copyOf(rows);
        this.cells = Collections.unmodifiableList(cells);
    }

    /**
     * Reads a file with {@link ReadOptions#defaults()}.
     *
     * @param csv the file
     * @param root the folder that image paths are relative to
     * @return at least one row
     * @throws AnnotationException if the file is missing, empty, too large or not CSV, lacks a column, has a ragged
     * row, a score that is not a number from 1 to 10, or an image path that leads out of the root
     */
    public static Annotations read(Path csv, Path root) throws AnnotationException {
        return read(csv, root, ReadOptions.defaults());
    }

    /**
     * Reads a file.
     *
     * @param csv the file
     * @param root the folder that image paths are relative to
     * @param options limits and required columns
     * @return at least one row
     * @throws AnnotationException as {@link #read(Path, Path)}
     */
    public static Annotations read(Path csv, Path root, ReadOptions options) throws AnnotationException {
        return new AnnotationReader(csv, root, options).read();
    }

    /**
     * Creates annotations in a program.
     *
     * @param root the folder that image paths are relative to
     * @param annotators names of the annotators, one per score of a row
     * @param rows the rows
     * @return the annotations, with the published columns
     * @throws AnnotationException if an image path leads out of the root, or an annotator has the name of another
     * column
     * @throws IllegalArgumentException if the number of a row's scores differs from the number of annotators
     */
    public static Annotations of(Path root, List<String> annotators, List<Annotation> rows) throws AnnotationException {
        String source = "annotations";
        DataRoot dataRoot = new DataRoot(root);
        AnnotationColumns columns = AnnotationColumns.of(source, AnnotationColumns.published(annotators));
        List<List<String>> cells = new ArrayList<>(rows.size());
        for (Annotation row : rows) {
            if (row.scores().size() != annotators.size()) {
                throw new IllegalArgumentException("row " + row.row() + " must have " + annotators.size()
                        + " scores, one per annotator, but has " + row.scores().size());
            }
            dataRoot.check(row.original(), CsvFile.where(source, row.row(), AnnotationColumns.ORIGINAL));
            dataRoot.check(row.anonymized(), CsvFile.where(source, row.row(), AnnotationColumns.ANONYMIZED));
            cells.add(cells(row));
        }
        return new Annotations(source, dataRoot, columns, rows, cells);
    }

    private static List<String> cells(Annotation row) {
        List<String> cells =
                new ArrayList<>(List.of(row.original(), row.anonymized(), row.dataset(), row.scope(), row.method()));
        for (double score : row.scores()) {
            cells.add(scoreText(score));
        }
        cells.add(Double.toString(row.scoreMean()));
        return List.copyOf(cells);
    }

    private static String scoreText(double score) {
        if (Double.isNaN(score)) {
            return "";
        }
        return score == Math.rint(score) ? Long.toString((long) score) : Double.toString(score);
    }
    /**
     * Where the annotations come from, for messages and reports.
     *
     * @return the path of the file, as given
     */
    public String source() {
        return source;
    }

    /**
     * The folder that image paths are relative to.
     *
     * @return the data root, as given
     */
    public Path root() {
        return root.path();
    }

    /**
     * Column names.
     *
     * @return all column names, in file order
     */
    public List<String> columns() {
        return columns.names();
    }

    /**
     * Names of the annotators.
     *
     * @return the columns between {@code method} and {@code score_mean}; may be empty
     */
    public List<String> annotators() {
        return columns.annotatorNames();
    }

    /**
     * The rows in order.
     *
     * @return an unmodifiable list
     */
    public List<Annotation> rows() {
        return rows;
    }

    /**
     * Number of rows.
     *
     * @return 0 only for an empty selection
     */
    public int size() {
        return rows.size();
    }

    /**
     * The mean scores.
     *
     * @return {@code score_mean} of every row, 1 to 10; NaN if the column is optional and missing
     */
    public double[] scoreMeans() {
        return rows.stream().mapToDouble(Annotation::scoreMean).toArray();
    }

    /**
     * Which original each row is a version of. Versions of one original are not independent: splits keep them together,
     * and intervals resample them together.
     *
     * @return a number per row, from 0 in the order in which originals first occur; equal for versions of one original
     */
    public int[] originals() {
        Map<String, Integer> numbers = new HashMap<>();
        return rows.stream()
                .mapToInt(row -> numbers.computeIfAbsent(GroupedSplit.identity(row), original -> numbers.size()))
                .toArray();
    }

    /**
     * The text of one column.
     *
     * @param name column name
     * @return one cell per row
     * @throws AnnotationException if there is no such column; the message lists the existing ones
     */
    public List<String> column(String name) throws AnnotationException {
        int index = columns.names().indexOf(name);
        if (index < 0) {
            throw CsvFile.noColumn(source, name, columns.names());
        }
        return cells.stream().map(row -> row.get(index)).toList();
    }

    /**
     * Selects rows by position, in the given order. They keep their row numbers.
     *
     * @param indices positions in {@link #rows()}, from 0
     * @return these rows
     * @throws IndexOutOfBoundsException if there is no such position
     */
    public Annotations select(int... indices) {
        return new Annotations(
                source,
                root,
                columns,
                Arrays.stream(indices).mapToObj(rows::get).toList(),
                Arrays.stream(indices).mapToObj(cells::get).toList());
    }

    /**
     * Selects the rows that satisfy a condition, in order. They keep their row numbers.
     *
     * @param condition which rows to keep
     * @return these rows; may be empty
     */
    public Annotations select(Predicate<Annotation> condition) {
        return select(IntStream.range(0, rows.size())
                .filter(i -> condition.test(rows.get(i)))
                .toArray());
    }

    /**
     * Adds a column at the end.
     *
     * @param name its name
     * @param values its cells, one per row
     * @return the widened annotations
     * @throws IllegalArgumentException if the column exists, or the number of values is not {@link #size()}
     */
    public Annotations withColumn(String name, List<String> values) {
        if (columns.names().contains(name)) {
            throw new IllegalArgumentException("the column '" + name + "' already exists");
        }
        if (values.size() != rows.size()) {
            throw new IllegalArgumentException(
                    "column '" + name + "' must have " + rows.size() + " values but has " + values.size());
        }
        List<List<String>> wider = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            wider.add(with(cells.get(i), values.get(i)));
        }
        return new Annotations(source, root, columns.withNames(with(columns.names(), name)), rows, wider);
    }

    private static List<String> with(List<String> list, String last) {
        List<String> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    /**
     * Resolves the path of a row's original image. The file need not exist.
     *
     * @param row one of the rows
     * @return a path below the root
     * @throws AnnotationException if a symbolic link leads out of the root
     */
    public Path original(Annotation row) throws AnnotationException {
        return root.resolve(
                row.original(), CsvFile.where(source, row.row(), columns.names().get(columns.original())));
    }

    /**
     * Resolves the path of a row's anonymized image. The file need not exist.
     *
     * @param row one of the rows
     * @return a path below the root
     * @throws AnnotationException if a symbolic link leads out of the root
     */
    public Path anonymized(Annotation row) throws AnnotationException {
        return root.resolve(
                row.anonymized(),
                CsvFile.where(source, row.row(), columns.names().get(columns.anonymized())));
    }

    /**
     * Writes all columns as CSV (UTF-8, {@code \n}, quotes where needed), atomically.
     *
     * @param csv the file, which is replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(Path csv) throws IOException {
        Objects.requireNonNull(csv, "csv");
        table().write(csv);
    }

    /**
     * All columns as a table of text.
     *
     * @return the cells that {@link #write} writes
     */
    public CsvTable table() {
        return new CsvTable(source, columns.names(), cells);
    }

    @Override
    public String toString() {
        return source + " (" + rows.size() + " rows)";
    }
}
