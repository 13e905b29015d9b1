// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Annotations divided into three parts, none of them empty.
 *
 * @param name id of the split type, or name of the folder it was read from
 * @param train training rows
 * @param val validation rows, which determine the best epoch
 * @param test test rows, used only for evaluation
 */
public record Split(String name, Annotations train, Annotations val, Annotations test) {
    private static final List<String> PARTS = List.of("train", "val", "test");

    /** Rejects null components. */
    public Split {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(train, "train");
        Objects.requireNonNull(val, "val");
        Objects.requireNonNull(test, "test");
    }

    static Split nonEmpty(String name, Annotations train, Annotations val, Annotations test)
            throws AnnotationException {
        List<Annotations> parts = List.of(train, val, test);
        for (int p = 0; p < parts.size(); p++) {
            if (parts.get(p).size() == 0) {
                throw new IndivisibleException(train.source() + ": split '" + name + "' has an empty part '"
                        + PARTS.get(p) + "' (train " + train.size() + ", val " + val.size() + ", test " + test.size()
                        + " rows)");
            }
        }
        return new Split(name, train, val, test);
    }

    /**
     * Reads an existing split.
     *
     * @param folder holds {@code train.csv}, {@code val.csv} and {@code test.csv}
     * @param root the folder that image paths are relative to
     * @return the split, named after the folder
     * @throws AnnotationException if a file is missing, has no rows, or cannot be read by
     * {@link Annotations#read(Path, Path)}
     */
    public static Split read(Path folder, Path root) throws AnnotationException {
        return nonEmpty(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                Annotations.read(files(folder)[0], root),
                Annotations.read(files(folder)[1], root),
                Annotations.read(files(folder)[2], root));
    }

    /**
     * The files of a split.
     *
     * @param folder the folder
     * @return {@code train.csv}, {@code val.csv} and {@code test.csv} in that folder
     */
    public static Path[] files(Path folder) {
        return PARTS.stream().map(part -> folder.resolve(part + ".csv")).toArray(Path[]::new);
    }

    /**
     * Writes {@code train.csv}, {@code val.csv} and {@code test.csv}, each atomically.
     *
     * @param folder the folder to; it is made if it is not there
     * @throws IOException if it cannot be written
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        train.write(files(folder)[0]);
        val.write(files(folder)[1]);
        test.write(files(folder)[2]);
    }

    /**
     * Number of originals with versions in more than one part, which means that test data were partly used for
     * training. Always 0 for {@code grouped}.
     *
     * @return the number of originals
     */
    public int sharedOriginals() {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new HashSet<>();
        Stream.of(train, val, test).map(Split::originals).forEach(originals -> {
            originals.stream().filter(seen::contains).forEach(shared::add);
            seen.addAll(originals);
        });
        return shared.size();
    }

    /**
     * Number of images that are in more than one part under different names: originals with identical bytes, or
     * anonymized images with identical bytes. Test data were then partly used for training. {@code grouped} keeps
     * identical originals together; the reference's types only consider rows.
     *
     * @return the number of images; missing files are not counted
     * @throws IOException if an existing file cannot be read
     */
    public int sharedFiles() throws IOException {
        return sharedFiles(Annotations::original) + sharedFiles(Annotations::anonymized);
    }

    private interface Image {
        Path of(Annotations rows, Annotation row) throws AnnotationException;
    }

    private int sharedFiles(Image image) throws IOException {
        Map<Path, Set<Annotations>> parts = new LinkedHashMap<>();
        for (Annotations part : List.of(train, val, test)) {
            for (Annotation row : part.rows()) {
                Path file = image.of(part, row);
                if (Files.isRegularFile(file)) {
                    parts.computeIfAbsent(file, path -> new HashSet<>()).add(part);
                }
            }
        }
        return (int) SameFiles.groups(parts.keySet(), path -> path).stream()
                .filter(same -> same.stream()
                                .flatMap(path -> Objects.requireNonNull(parts.get(path)).stream())
                                .distinct()
                                .count()
                        > 1)
                .count();
    }

    private static Collection<String> originals(Annotations part) {
        Set<String> names = new HashSet<>();
        part.rows().forEach(row -> names.add(GroupedSplit.identity(row)));
        return names;
    }
}
