package io.github.perceptanon.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file to be written when long work is done: what would refuse it then is better known before. */
final class OutputFile {
    private OutputFile() {}

    /** Whether an output would take the place of what it is made of. */
    static boolean isSame(Path out, Path source) throws IOException {
        return Files.exists(out) && Files.exists(source) && Files.isSameFile(out, source);
    }

    static void requireWritable(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a folder and cannot be written as a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(file.toString(), null, "cannot be written: there is no folder " + folder);
        }
    }
}
