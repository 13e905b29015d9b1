// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.Trainer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The layout of a quick start's folder, and the check whether a folder may be used for one. */
final class QuickstartFolder {
    private static final String DATA = "data";
    private static final String TABLE = "comparison.csv";
    private static final String OVERLAY = "overlay.png";
    private static final String REPORT = "report.html";

    private final Path root;

    QuickstartFolder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path data() {
        return root.resolve(DATA);
    }

    Path model(AnnotationSetup setup) {
        return root.resolve(setup.name().toLowerCase(Locale.ROOT));
    }

    Path table() {
        return root.resolve(TABLE);
    }

    Path overlay() {
        return root.resolve(OVERLAY);
    }

    Path report() {
        return root.resolve(REPORT);
    }

    /**
     * Rejects a folder that contains anything other than an earlier quick start. Changes nothing. Hidden files, such as
     * the folder's lock, are ignored.
     */
    void requireNothingElse() throws IOException {
        if (!Files.isDirectory(root)) {
            return; // will be created, or rejected by the code that creates it
        }
        Set<String> names = names();
        Set<String> others = new HashSet<>(names);
        List.of(DATA, TABLE, OVERLAY, REPORT).forEach(others::remove);
        for (AnnotationSetup setup : AnnotationSetup.values()) {
            others.remove(model(setup).getFileName().toString());
        }
        boolean sampleData =
                names.contains(DATA) && DataOrigin.of(data()).caveat().isPresent();
        if (!others.isEmpty() || !names.isEmpty() && !sampleData) {
            String example = (others.isEmpty() ? names : others)
                    .stream().sorted().findFirst().orElseThrow();
            throw new FileAlreadyExistsException(
                    root.toString(),
                    null,
                    "the folder contains something else, " + example + " for example; choose a new or empty folder");
        }
    }

    /** Prepares the folder. An earlier quick start there is an error, or is removed with {@code --overwrite}. */
    void prepare(boolean overwrite) throws IOException {
        if (names().isEmpty()) {
            return;
        }
        requireNothingElse();
        if (!overwrite) {
            throw new FileAlreadyExistsException(
                    root.toString(), null, "the folder contains an earlier quick start; --overwrite replaces it");
        }
        // Data and splits are replaced by the steps that write them.
        for (Path result : List.of(report(), table(), overlay())) {
            remove(result);
        }
        for (AnnotationSetup setup : AnnotationSetup.values()) {
            if (Files.isDirectory(model(setup))) {
                for (String file : List.of(Trainer.MODEL, Trainer.CHECKPOINT, Trainer.LOG)) {
                    remove(model(setup).resolve(file));
                }
            }
        }
    }

    private static void remove(Path file) throws IOException {
        AtomicFile.removeRemains(file);
        Files.deleteIfExists(file);
    }

    private Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") || Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
