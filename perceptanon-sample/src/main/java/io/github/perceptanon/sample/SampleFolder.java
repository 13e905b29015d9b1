// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.file.WriteFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The files of a sample dataset. A folder is identified by its README.txt, which is written first. The annotation files
 * are written last, so if they exist, so do all files that they name.
 */
final class SampleFolder {
    static final String README = "README.txt";
    static final String NOTICE = "synthetic sample data, not human judgements";
    private static final List<String> TABLES = List.of("HA1.csv", "HA2.csv");
    private static final List<String> IMAGES = List.of("orig", "anon");
    private static final Set<String> OURS = Set.of(README, "HA1.csv", "HA2.csv", "orig", "anon");

    private final Path root;

    private SampleFolder(Path root) {
        this.root = root;
    }

    /**
     * Prepares an empty folder: an older sample dataset is deleted, anything else is an error. The caller holds the
     * lock.
     */
    static SampleFolder open(Path root, SampleOptions options) throws IOException {
        SampleFolder folder = new SampleFolder(root);
        if (!folder.isEmpty()) {
            folder.requireSampleData();
            folder.clear();
        }
        folder.write(README, readme(options).getBytes(StandardCharsets.UTF_8));
        for (String images : IMAGES) {
            Files.createDirectories(root.resolve(images));
        }
        return folder;
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.allMatch(OutputLock::isFolderLock);
        }
    }

    private void requireSampleData() throws IOException {
        Path readme = root.resolve(README);
        boolean ours = Files.isRegularFile(readme, LinkOption.NOFOLLOW_LINKS)
                && Files.size(readme) < 100_000
                && new String(Files.readAllBytes(readme), StandardCharsets.UTF_8).contains(NOTICE);
        if (!ours) {
            throw refused("the folder is not empty and does not contain sample data (no README.txt that says so)");
        }
        requireNothingElse();
    }

    private void requireNothingElse() throws IOException {
        for (String table : TABLES) {
            AtomicFile.removeRemains(root.resolve(table));
        }
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!OURS.contains(name) && !OutputLock.isFolderLock(entry)) {
                    throw refused("the folder contains " + name + " besides sample data");
                }
            }
        }
    }

    private FileAlreadyExistsException refused(String why) {
        return new FileAlreadyExistsException(root.toString(), null, why + "; choose an empty or new folder");
    }

    /** Deletes tables first, so that they never name deleted images. */
    private void clear() throws IOException {
        for (String table : TABLES) {
            Files.deleteIfExists(root.resolve(table));
        }
        for (String images : IMAGES) {
            Path folder = root.resolve(images);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jpg")) {
                    for (Path file : files) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    void writeImage(String name, byte[] jpeg) throws IOException {
        write(name, jpeg);
    }

    /** Leaves no partial file and names the file, which the system's message for a full disk does not. */
    private void write(String name, byte[] bytes) throws IOException {
        Path file = root.resolve(name);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            IOException failure = WriteFailure.of(file, e);
            try {
                Files.deleteIfExists(file);
            } catch (IOException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }

    void writeTables(List<SampleRow> rows) throws IOException {
        writeTable("HA2.csv", rows, SampleRow::besideOriginal);
        writeTable("HA1.csv", rows, SampleRow::alone);
    }

    private void writeTable(String name, List<SampleRow> rows, Function<SampleRow, List<Integer>> scores)
            throws IOException {
        AtomicFile.writeText(root.resolve(name), out -> {
            CSVPrinter csv = new CSVPrinter(
                    out, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
            csv.printRecord(
                    "img1",
                    "img2",
                    "dataset",
                    "scope",
                    "method",
                    "a1",
                    "a2",
                    "a3",
                    "a4",
                    "a5",
                    "score_mean",
                    SampleDataset.COLUMN);
            for (SampleRow row : rows) {
                print(csv, row, scores.apply(row));
            }
        });
    }

    private static void print(CSVPrinter csv, SampleRow row, List<Integer> scores) throws IOException {
        List<Object> values =
                new ArrayList<>(List.of(row.original(), row.anonymized(), row.dataset(), row.scope(), row.method()));
        values.addAll(scores);
        values.add(scores.stream().mapToInt(Integer::intValue).sum() / (double) scores.size());
        values.add(NOTICE);
        csv.printRecord(values);
    }

    private static String readme(SampleOptions options) {
        return """
                PerceptAnon sample data: %s.

                Every picture was drawn by a program and every score comes from a model of what remains
                recognisable (docs/sample-data.md). Nothing here says how well anything does on photographs.

                HA1.csv   scores of the anonymized image alone
                HA2.csv   scores of the same images next to their originals
                orig/     originals
                anon/     anonymized images

                Scores go from 1, not anonymous, to 10, fully anonymous. Rows with the same img1 belong to one
                scene: keep them on one side of every split.

                %d scenes, %d variants of each, seed %d
                """.formatted(NOTICE, options.scenes(), options.variants(), options.seed());
    }
}
