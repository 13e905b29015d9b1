// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks output files before long work starts, so that it does not fail at the end. */
final class OutputFile {
    private OutputFile() {}

    /** Whether an output file is one of its own inputs. */
    static boolean isSame(Path out, Path source) throws IOException {
        return Files.exists(out) && Files.exists(source) && Files.isSameFile(out, source);
    }

    static void requireWritable(Path file) throws IOException {
        AtomicFile.requireWritable(file);
    }

    /** Creates the folder if necessary, and checks that a file of this name can be written there. */
    static void requireFolder(Path folder, String file) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new FileSystemException(folder.toString(), null, "is a file, not a folder");
        }
        Files.createDirectories(folder);
        AtomicFile.requireWritable(folder.resolve(file));
    }
}
