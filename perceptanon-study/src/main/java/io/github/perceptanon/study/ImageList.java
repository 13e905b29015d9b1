// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.ImageCheck;
import io.github.perceptanon.train.data.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The images of a new study, from tables, each looked at before anybody is asked to judge it. */
final class ImageList {
    static final int MOST_IMAGES = 100_000;

    private static final Set<String> PUBLISHED = Set.of("img1", "img2", "dataset", "scope", "method", "score_mean");

    private final Path root;
    private final AnnotationSetup setup;
    private final List<Item> items = new ArrayList<>();
    private final Set<String> pairs = new HashSet<>();
    private final List<Example> examples = new ArrayList<>();
    private List<String> extraColumns = List.of();

    ImageList(Path root, AnnotationSetup setup) {
        this.root = root;
        this.setup = setup;
    }

    List<Item> items() {
        return items;
    }

    List<Example> examples() {
        return examples;
    }

    List<String> extraColumns() {
        return extraColumns;
    }

    void addImages(Path table) throws IOException {
        Annotations rows =
                Annotations.read(table, root, ReadOptions.defaults().withRequired(ReadOptions.Required.IMAGES));
        if (rows.size() > MOST_IMAGES) {
            throw new StudyException(
                    table + ": a study can have " + MOST_IMAGES + " images but this table has " + rows.size());
        }
        Set<String> known = new HashSet<>(PUBLISHED);
        known.addAll(rows.annotators());
        extraColumns =
                rows.columns().stream().filter(name -> !known.contains(name)).toList();
        // A scope under another name, the only column between dataset and method.
        int dataset = rows.columns().indexOf("dataset");
        if (!rows.columns().contains("scope") && dataset >= 0 && rows.columns().indexOf("method") == dataset + 2) {
            String scope = rows.columns().get(dataset + 1);
            extraColumns =
                    extraColumns.stream().filter(name -> !name.equals(scope)).toList();
        }
        List<List<String>> extra = new ArrayList<>();
        for (String column : extraColumns) {
            extra.add(rows.column(column));
        }
        for (int i = 0; i < rows.size(); i++) {
            int at = i;
            Annotation row = rows.rows().get(i);
            List<String> cells = extra.stream().map(column -> column.get(at)).toList();
            add(rows, new Item(false, bare(row, Double.NaN), cells));
        }
    }

    void addGold(Path table) throws IOException {
        Annotations rows = Annotations.read(table, root);
        for (Annotation row : rows.rows()) {
            add(
                    rows,
                    new Item(
                            true,
                            bare(row, row.scoreMean()),
                            extraColumns.stream().map(name -> "").toList()));
        }
    }

    /** Images that are to be judged cannot be examples: everybody would know their scores. */
    void addExamples(Path table) throws IOException {
        Annotations rows = Annotations.read(table, root);
        if (rows.size() > Example.MOST) {
            throw new StudyException(
                    table + ": there can be " + Example.MOST + " examples but there are " + rows.size());
        }
        List<String> notes = rows.columns().contains("note") ? rows.column("note") : List.of();
        for (int i = 0; i < rows.size(); i++) {
            Annotation row = rows.rows().get(i);
            String note = notes.isEmpty() ? "" : notes.get(i).strip();
            if (note.length() > Example.LONGEST_NOTE) {
                throw new StudyException(table + ": a note can have " + Example.LONGEST_NOTE
                        + " characters but that of " + row.anonymized() + " has " + note.length());
            }
            require(rows, row);
            requireSize(table, rows.anonymized(row));
            if (setup == AnnotationSetup.HA2) {
                requireSize(table, rows.original(row));
            }
            examples.add(new Example(row.original(), row.anonymized(), row.scoreMean(), note));
        }
    }

    private static void requireSize(Path table, Path image) throws IOException {
        long bytes = Files.size(image);
        if (bytes > Example.MOST_BYTES) {
            throw new StudyException(
                    table + ": an example can have " + Example.MOST_BYTES + " bytes but " + image + " has " + bytes);
        }
    }

    private Annotation bare(Annotation row, double expected) {
        return new Annotation(
                items.size() + 1,
                row.original(),
                row.anonymized(),
                row.dataset(),
                row.scope(),
                row.method(),
                List.of(),
                expected);
    }

    private void add(Annotations rows, Item item) throws IOException {
        require(rows, item.row());
        items.add(item);
    }

    private void require(Annotations rows, Annotation row) throws IOException {
        String where = rows.source() + ": image ";
        if (!pairs.add(row.original() + '\n' + row.anonymized())) {
            throw new StudyException(
                    where + row.anonymized() + " is listed twice, also as a version of " + row.original());
        }
        requireImage(where, rows.anonymized(row));
        if (setup == AnnotationSetup.HA2) {
            requireImage(where, rows.original(row));
        }
    }

    private static void requireImage(String where, Path image) throws IOException {
        Optional<String> problem = RegularFile.problem(image);
        if (problem.isPresent()) {
            throw new StudyException(where + image + ": " + problem.get());
        }
        try {
            ImageType.of(image);
            ImageCheck.header().check(image);
        } catch (IOException e) {
            throw new StudyException(where + image + ": " + e.getMessage(), e);
        }
    }
}
