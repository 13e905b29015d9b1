// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Orientation;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Variants that another tool made: files below a folder that have the original's path and name, whatever their ending. A
 * folder {@code face}, {@code person} or {@code image} in it holds those of that scope only. The method is called like
 * the folder.
 */
final class ExternalMethod implements AnonymizationMethod {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    private final String name;
    private final boolean byScope;
    private final Map<String, Path> files;

    private ExternalMethod(String name, boolean byScope, Map<String, Path> files) {
        this.name = name;
        this.byScope = byScope;
        this.files = Collections.unmodifiableMap(files);
    }

    static ExternalMethod of(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        String name = Objects.toString(folder.toRealPath().getFileName(), "").toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a folder of external variants gives its name to the method, so that it"
                    + " must be 1 to 40 letters, digits and hyphens but was " + Quoted.of(name));
        }
        boolean byScope = false;
        for (Scope scope : Scope.values()) {
            byScope |= Files.isDirectory(folder.resolve(scope.label()));
        }
        return new ExternalMethod(name, byScope, files(folder));
    }

    /** By their path without the ending. */
    private static Map<String, Path> files(Path folder) throws IOException {
        Map<String, Path> files = new HashMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(ExternalMethod::isVisible).sorted().toList()) {
                String file = folder.relativize(path).toString().replace('\\', '/');
                Path other = files.put(stem(file), path);
                if (other != null) {
                    throw new ImageException("two files are variants of one image: "
                            + Quoted.of(folder.relativize(other).toString()) + " and " + Quoted.of(file) + " (" + folder
                            + ")");
                }
            }
        }
        return files;
    }

    private static boolean isVisible(Path path) {
        return Files.isRegularFile(path)
                && !Objects.toString(path.getFileName()).startsWith(".");
    }

    private static String stem(String file) {
        int point = file.lastIndexOf('.');
        return point > file.lastIndexOf('/') + 1 ? file.substring(0, point) : file;
    }

    @Override
    public String name() {
        return name;
    }

    /** With size and time of the variant's file, so that a newer one is noticed. */
    @Override
    public String recipe(String original, Scope scope) throws IOException {
        Path file = file(original, scope);
        if (file == null) {
            return name + " has none";
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return name + " " + file + " " + attributes.size() + " "
                + attributes.lastModifiedTime().toMillis();
    }

    @Override
    public boolean distinguishesScopes() {
        return byScope;
    }

    private @Nullable Path file(String original, Scope scope) {
        String stem = stem(original);
        return files.get(byScope ? scope.label() + "/" + stem : stem);
    }

    @Override
    public Optional<RgbImage> apply(AnonymizationRequest request) throws IOException {
        Path file = file(request.name(), request.scope());
        if (file == null) {
            return Optional.empty();
        }
        RgbImage variant =
                ImageLoader.standard().withOrientation(Orientation.APPLY).load(file);
        RgbImage original = request.original();
        if (variant.width() != original.width() || variant.height() != original.height()) {
            throw new ImageException("an external variant must have the size of its upright original, "
                    + original.width() + "x" + original.height() + ", but has " + variant.width() + "x"
                    + variant.height() + " (" + file + ")");
        }
        return Optional.of(variant);
    }
}
