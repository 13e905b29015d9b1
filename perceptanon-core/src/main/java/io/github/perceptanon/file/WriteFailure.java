// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Names the file that could not be written, which the system's own messages do not ("No space left on device"). */
public final class WriteFailure {
    private WriteFailure() {}

    /**
     * Creates the exception for a failed write.
     *
     * @param target the file to be written, not the temporary file
     * @param cause the system's exception
     * @return an exception whose message names the file, its folder and the reason in one line
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
            return "the folder does not exist";
        } else if (cause instanceof FileSystemException || cause.getMessage() == null) {
            return cause.getClass().getSimpleName();
        }
        return cause.getMessage();
    }
}
