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
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What an output folder already holds, and what of it may stay. */
final class OutputState {
    static final String README = "README.txt";

    private static final List<String> FOLDERS = List.of("orig", "anon");
    private static final Set<String> OURS =
            Set.of("orig", "anon", "variants.csv", "regions.json", README, "report.html", Journal.NAME);

    private final Path root;
    private final Map<String, Journal.Entry> earlier;
    private final List<String> others;

    private OutputState(Path root, Map<String, Journal.Entry> earlier, List<String> others) {
        this.root = root;
        this.earlier = earlier;
        this.others = others;
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

    static OutputState open(Path root, VariantOptions options) throws IOException {
        List<String> others = new ArrayList<>();
        boolean empty = true;
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                empty &= OutputLock.isFolderLock(entry);
                if (!OURS.contains(name) && !name.startsWith(".")) {
                    others.add(name);
                }
            }
        }
        for (String folder : FOLDERS) {
            Path place = root.resolve(folder);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(place.toString(), null, "must be a folder");
            }
        }
        Journal.Content content = Journal.read(root).orElse(null);
        if (content == null) {
            if (!empty) {
                throw refused(root, "the folder is not empty and holds no variants; choose an empty or new folder");
            }
            return new OutputState(root, Map.of(), others);
        }
        if (!content.settings().equals(options.settings()) && !options.overwrite()) {
            throw refused(
                    root,
                    "the folder holds variants of other settings (" + content.settings()
                            + "); --overwrite replaces them");
        }
        return new OutputState(root, content.entries(), others);
    }

    private static FileAlreadyExistsException refused(Path root, String why) {
        return new FileAlreadyExistsException(root.toString(), null, why);
    }

    /** What is finished and still has the same key, with all of its files. */
    Map<String, Journal.Entry> valid(Map<String, String> keys) {
        Map<String, Journal.Entry> valid = new LinkedHashMap<>();
        earlier.forEach((name, entry) -> {
            boolean same = entry.key().equals(keys.get(name));
            if (same && entry.files().stream().allMatch(file -> Files.isRegularFile(root.resolve(file)))) {
                valid.put(name, entry);
            }
        });
        return valid;
    }

    boolean isComplete(String... results) {
        return Stream.of(results).allMatch(name -> Files.isRegularFile(root.resolve(name)));
    }

    /** Deletes tables, which would name what is about to change, and files that nothing stands for any more. */
    void prepare(Map<String, Journal.Entry> valid, String... results) throws IOException {
        Set<String> kept = new HashSet<>();
        valid.values().forEach(entry -> kept.addAll(entry.files()));
        List<String> stale = earlier.values().stream()
                .map(Journal.Entry::files)
                .flatMap(Collection::stream)
                .filter(file -> !kept.contains(file) && Files.exists(root.resolve(file)))
                .toList();
        if (!stale.isEmpty() && !others.isEmpty()) {
            throw refused(
                    root,
                    "the folder also contains " + others.get(0) + ", and " + stale.get(0)
                            + " would change below it; choose a new folder");
        }
        for (String result : results) {
            Files.deleteIfExists(root.resolve(result));
        }
        for (String file : stale) {
            Files.deleteIfExists(root.resolve(file));
        }
        for (String folder : FOLDERS) {
            Files.createDirectories(root.resolve(folder));
            AtomicFile.removeAllRemains(root.resolve(folder));
        }
    }
}
