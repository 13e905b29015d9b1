// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/** Resolves untrusted paths from a file to files below one folder. */
final class DataRoot {
    private static final Pattern ABSOLUTE = Pattern.compile("^([/\\\\]|[A-Za-z]:).*", Pattern.DOTALL);

    private final Path root;

    DataRoot(Path root) {
        // The empty path is the working directory, but not a parent of its files.
        this.root = root.toString().isEmpty() ? root.getFileSystem().getPath(".") : root;
    }

    Path path() {
        return root;
    }

    /** Rejects paths without accessing the disk: empty, absolute on any platform, or leaving the root by "..". */
    Path check(String relative, String where) throws AnnotationException {
        if (relative.isBlank()) {
            throw new AnnotationException(where + ": the image path is empty");
        }
        if (ABSOLUTE.matcher(relative).matches()) {
            throw new AnnotationException(
                    where + ": image path " + Quoted.of(relative) + " must be relative to the data root " + root);
        }
        Path path;
        try {
            path = root.getFileSystem().getPath(relative).normalize();
        } catch (InvalidPathException e) {
            throw new AnnotationException(where + ": " + Quoted.of(relative) + " is not a valid path", e);
        }
        if (path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()) {
            throw escape(relative, where);
        }
        return root.resolve(path);
    }

    /** As {@link #check}, and also rejects symbolic links that leave the root. The file need not exist. */
    Path resolve(String relative, String where) throws AnnotationException {
        Path path = check(relative, where);
        try {
            Path realRoot = Files.exists(root)
                    ? root.toRealPath()
                    : root.toAbsolutePath().normalize();
            Path existing = path;
            while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && !existing.equals(root)) {
                existing = Objects.requireNonNullElse(existing.getParent(), root);
            }
            if (Files.exists(existing) && !existing.toRealPath().startsWith(realRoot)) {
                throw escape(relative, where);
            }
        } catch (AnnotationException e) {
            throw e;
        } catch (IOException e) {
            throw new AnnotationException(where + ": image path " + Quoted.of(relative) + " cannot be followed", e);
        }
        return path;
    }

    private AnnotationException escape(String relative, String where) {
        return new AnnotationException(
                where + ": image path " + Quoted.of(relative) + " leads out of the data root " + root);
    }
}
