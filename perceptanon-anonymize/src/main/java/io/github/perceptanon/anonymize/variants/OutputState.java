// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.OutputLock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What an output folder already holds, and what of it may stay. */
final class OutputState<E extends Journal.Entry> {
    static final String README = "README.txt";
    static final String REPORT = "report.html";

    private final Path root;
    private final Layout<E> layout;
    private final Map<String, E> earlier;
    private final List<String> others;

    private OutputState(Path root, Layout<E> layout, Map<String, E> earlier, List<String> others) {
        this.root = root;
        this.layout = layout;
        this.earlier = earlier;
        this.others = others;
    }

    /**
     * What a kind of folder consists of.
     *
     * @param contents what it holds, in a word
     * @param folders those of images and the like
     * @param results files that name all of these, written last
     * @param journal the record of what is finished
     */
    record Layout<E extends Journal.Entry>(
            String contents, List<String> folders, List<String> results, Journal.Kind<E> journal) {
        private boolean has(String name) {
            return folders.contains(name)
                    || results.contains(name)
                    || name.equals(README)
                    || name.equals(REPORT)
                    || name.startsWith(".");
        }

        /** Whether this is what a run leaves that was killed before it had a journal. */
        private boolean isOfABeginning(Path entry) throws IOException {
            String name = entry.getFileName().toString();
            if (folders.contains(name)) {
                try (Stream<Path> files = Files.list(entry)) {
                    return files.findAny().isEmpty();
                }
            }
            return name.startsWith("." + journal.fileName() + ".") && name.endsWith(".tmp");
        }
    }

    /** Compares the settings of what is there with those of this run. */
    interface Settings {
        /** Why the folder cannot be used; empty if it can. */
        Optional<String> problem(String earlier);
    }

    /** A folder inside the other would be read as photographs, or overwritten. */
    static void requireApart(Path photographs, Path out) throws IOException {
        Path in = photographs.toRealPath();
        Path existing = out.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        Path target = existing.toRealPath()
                .resolve(existing.relativize(out.toAbsolutePath().normalize()))
                .normalize();
        if (target.startsWith(in) || in.startsWith(target)) {
            throw new FileSystemException(
                    out.toString(), null, "the output folder and that of the photographs must lie apart");
        }
    }

    static <E extends Journal.Entry> OutputState<E> open(Path root, Layout<E> layout, Settings settings)
            throws IOException {
        for (String folder : layout.folders) {
            Path place = root.resolve(folder);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(place.toString(), null, "must be a folder");
            }
        }
        List<String> others = new ArrayList<>();
        boolean empty = true;
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                empty &= OutputLock.isFolderLock(entry) || layout.isOfABeginning(entry);
                if (!layout.has(name)) {
                    others.add(name);
                }
            }
        }
        Journal.Content<E> content = Journal.read(root, layout.journal).orElse(null);
        if (content == null) {
            if (!empty) {
                throw refused(
                        root,
                        "the folder is not empty and holds no " + layout.contents + "; choose an empty or new folder");
            }
            return new OutputState<>(root, layout, Map.of(), others);
        }
        Optional<String> problem = settings.problem(content.settings());
        if (problem.isPresent()) {
            throw refused(root, problem.get());
        }
        return new OutputState<>(root, layout, content.entries(), others);
    }

    private static FileAlreadyExistsException refused(Path root, String why) {
        return new FileAlreadyExistsException(root.toString(), null, why);
    }

    /** What is recorded, by photograph. */
    Map<String, E> earlier() {
        return earlier;
    }

    /** What is finished and still has the same key, with all of its files. */
    Map<String, E> valid(Map<String, String> keys) throws IOException, InterruptedException {
        Map<String, E> valid = new LinkedHashMap<>();
        for (Map.Entry<String, E> entry : earlier.entrySet()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while finished photographs were looked through");
            }
            E known = entry.getValue();
            if (known.key().equals(keys.get(entry.getKey())) && known.isWhole(root)) {
                valid.put(entry.getKey(), known);
            }
        }
        return valid;
    }

    /** Whether all that is there is valid and named by the results. */
    boolean isComplete(Map<String, E> valid) {
        return valid.keySet().equals(earlier.keySet())
                && layout.results.stream().allMatch(name -> Files.isRegularFile(root.resolve(name)));
    }

    /** Deletes results, which would name what is about to change, and files that nothing stands for any more. */
    void prepare(Map<String, E> valid) throws IOException {
        Set<String> kept = new HashSet<>();
        valid.values().forEach(entry -> kept.addAll(entry.files()));
        List<String> stale = new ArrayList<>();
        for (E entry : earlier.values()) {
            for (String file : entry.files()) {
                if (!kept.contains(file) && Files.exists(root.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                    stale.add(file);
                    if (entry.isFinished() && !others.isEmpty()) {
                        throw refused(
                                root,
                                "the folder also contains " + others.get(0) + ", and " + file
                                        + " would change below it; choose a new folder");
                    }
                }
            }
        }
        for (String result : layout.results) {
            Files.deleteIfExists(root.resolve(result));
        }
        for (String file : stale) {
            Files.deleteIfExists(root.resolve(file));
        }
        AtomicFile.removeAllRemains(root);
        for (String folder : layout.folders) {
            if (Files.isDirectory(root.resolve(folder))) {
                AtomicFile.removeAllRemains(root.resolve(folder));
            }
        }
    }
}
