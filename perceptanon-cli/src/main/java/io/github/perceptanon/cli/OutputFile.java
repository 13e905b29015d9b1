package io.github.perceptanon.cli;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is to be written when long work is done: what would refuse it then is better known before. */
final class OutputFile {
    private OutputFile() {}

    static void requireWritable(Path file) throws IOException {
        AtomicFile.requireWritable(file);
    }

    /** Makes a folder where none is, and checks that a file of this name can be written into it. */
    static void requireFolder(Path folder, String file) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new FileSystemException(folder.toString(), null, "is a file and cannot be a folder");
        }
        Files.createDirectories(folder);
        AtomicFile.requireWritable(folder.resolve(file));
    }
}
