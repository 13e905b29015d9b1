// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks that a path is a regular file before it is opened: opening a pipe blocks until someone writes to it, and
 * reading a device may never end.
 */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Checks a path before it is opened.
     *
     * @param path the file to read; symbolic links are followed
     * @return the reason why it cannot be read, for a message after the path, or empty if it is a readable regular file
     */
    public static Optional<String> problem(Path path) {
        if (Files.isRegularFile(path)) {
            return Files.isReadable(path) ? Optional.empty() : Optional.of("not readable");
        }
        if (!Files.exists(path)) {
            return Optional.of("no such file");
        }
        return Optional.of(Files.isDirectory(path) ? "a folder, not a file" : "a pipe or a device, not a regular file");
    }
}
