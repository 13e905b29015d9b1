package io.github.perceptanon.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a path can be read as a file: opening a pipe waits for whoever writes to it, and a device may never end. */
public final class RegularFile {
    private RegularFile() {}

    /**
     * Looks at a path before it is opened.
     *
     * @param path what is to be read; symbolic links are followed
     * @return why it cannot be, in words for a message behind the path, or empty if it is a regular file that may be read
     */
    public static Optional<String> problem(Path path) {
        if (Files.isRegularFile(path)) {
            return Files.isReadable(path) ? Optional.empty() : Optional.of("may not be read");
        }
        if (!Files.exists(path)) {
            return Optional.of("no such file");
        }
        return Optional.of(
                Files.isDirectory(path) ? "a folder and not a file" : "not a regular file but a pipe or a device");
    }
}
