package io.github.perceptanon.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says which file could not be written: the system's own words do not ("No space left on device"). */
public final class WriteFailure {
    private WriteFailure() {}

    /**
     * The failure of writing a file.
     *
     * @param target the file that was to be written, not one on the way to it
     * @param cause what the system said
     * @return an exception of one line that names the file, its folder and the reason
     */
    public static FileSystemException of(Path target, IOException cause) {
        FileSystemException failure = new FileSystemException(
                target.toString(),
                null,
                "cannot be written in folder " + target.toAbsolutePath().getParent() + ": " + reason(cause));
        failure.initCause(cause);
        return failure;
    }

    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        } else if (cause instanceof AccessDeniedException) {
            return "access denied";
        } else if (cause instanceof NoSuchFileException) {
            return "the folder is gone";
        } else if (cause instanceof FileSystemException || cause.getMessage() == null) {
            return cause.getClass().getSimpleName();
        }
        return cause.getMessage();
    }
}
