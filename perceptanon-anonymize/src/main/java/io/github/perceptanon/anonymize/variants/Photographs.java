// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.ImageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The photographs of a folder and its subfolders, by their endings, in the order of their paths. */
final class Photographs {
    private static final Set<String> ENDINGS = Set.of("bmp", "gif", "jpe", "jpeg", "jpg", "png", "tif", "tiff", "webp");
    private static final int LONGEST_STEM = 180;

    private Photographs() {}

    /**
     * A photograph.
     *
     * @param name its path below the folder, with {@code /} between folders
     * @param file the file
     * @param stem what its files are called in the output, without an ending
     */
    record Photograph(String name, Path file, String stem) {}

    static List<Photograph> in(Path folder) throws IOException {
        List<String> names = names(folder);
        Set<String> stems = new HashSet<>();
        Map<String, Integer> uses = new HashMap<>();
        for (String name : names) {
            uses.merge(stem(name, false).toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        List<Photograph> photographs = new ArrayList<>();
        for (String name : names) {
            // a.jpg and a.png, or A.jpg where file names do not tell upper from lower case
            boolean shared = uses.getOrDefault(stem(name, false).toLowerCase(Locale.ROOT), 0) > 1;
            String stem = stem(name, shared);
            for (int i = 2; !stems.add(stem.toLowerCase(Locale.ROOT)); i++) {
                stem = stem(name, shared) + "-" + i;
            }
            photographs.add(new Photograph(name, folder.resolve(name), stem));
        }
        return photographs;
    }

    /** A folder's photographs, or the only one. */
    static List<Photograph> inOrOnly(Path place) throws IOException {
        if (!Files.isRegularFile(place)) {
            return in(place);
        }
        String name = String.valueOf(place.getFileName());
        return List.of(new Photograph(name, place, stem(name.contains(".") ? name : name + ".", false)));
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        List<String> names = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                if (isPhotograph(name) && Files.isRegularFile(path)) {
                    names.add(name);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (names.isEmpty()) {
            throw new ImageException("no images in the folder (" + folder + ")");
        }
        names.sort(null);
        return names;
    }

    private static boolean isPhotograph(String name) {
        if (name.startsWith(".") || name.contains("/.")) {
            return false; // hidden, such as the ._ files of macOS
        }
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** Folders become part of the name: the published layout has none. */
    private static String stem(String name, boolean withEnding) {
        int point = name.lastIndexOf('.');
        String stem =
                withEnding ? name.substring(0, point) + "-" + name.substring(point + 1) : name.substring(0, point);
        stem = stem.replace("/", "__");
        StringBuilder safe = new StringBuilder();
        stem.codePoints()
                .map(c -> Character.isLetterOrDigit(c) || "-_.+ ()".indexOf(c) >= 0 ? c : '_')
                .limit(LONGEST_STEM)
                .forEach(safe::appendCodePoint);
        return safe.toString().strip();
    }

    /** The names, for messages. */
    static String quoted(List<String> names) {
        return Quoted.list(names, 3);
    }
}
