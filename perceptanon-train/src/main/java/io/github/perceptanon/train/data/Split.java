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
 * @param train rows to learn from
 * @param val rows that choose the best epoch
 * @param test rows that only the evaluation sees
 */
public record Split(String name, Annotations train, Annotations val, Annotations test) {
    private static final List<String> PARTS = List.of("train", "val", "test");

    /**
     * Refuses nulls.
     *
     * @param name id of the split type or name of the folder
     * @param train rows to learn from
     * @param val rows that choose the best epoch
     * @param test rows for the evaluation
     */
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
     * Reads a split that was made before.
     *
     * @param folder holds {@code train.csv}, {@code val.csv} and {@code test.csv}
     * @param root the folder that image paths start from
     * @return the split, called as the folder
     * @throws AnnotationException if a file is missing, has no rows, or cannot be read by {@link Annotations#read(Path, Path)}
     */
    public static Split read(Path folder, Path root) throws AnnotationException {
        return nonEmpty(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                Annotations.read(files(folder)[0], root),
                Annotations.read(files(folder)[1], root),
                Annotations.read(files(folder)[2], root));
    }

    /**
     * The files that a split is kept in.
     *
     * @param folder where
     * @return {@code train.csv}, {@code val.csv} and {@code test.csv} in that folder
     */
    public static Path[] files(Path folder) {
        return PARTS.stream().map(part -> folder.resolve(part + ".csv")).toArray(Path[]::new);
    }

    /**
     * Writes {@code train.csv}, {@code val.csv} and {@code test.csv}, each of them whole or not at all.
     *
     * @param folder where to; it is made if it is not there
     * @throws IOException if it cannot be written
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        train.write(files(folder)[0]);
        val.write(files(folder)[1]);
        test.write(files(folder)[2]);
    }

    /**
     * Originals that more than one part has a version of: what is tested was partly learnt. Always 0 for {@code grouped}.
     *
     * @return number of such original images
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
     * Images that more than one part has, under other names: an original's bytes are those of another original, or an
     * anonymized image's those of another. What is tested was then partly learnt. {@code grouped} keeps equal originals
     * together; the reference's types go by rows alone.
     *
     * @return number of such images; files that are missing count for none
     * @throws IOException if a file that is there cannot be read
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
