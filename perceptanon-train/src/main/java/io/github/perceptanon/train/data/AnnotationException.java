package io.github.perceptanon.train.data;

import java.io.IOException;

/** Annotations that cannot be used as they are. The message is one line that names the file, the row and the value. */
public sealed class AnnotationException extends IOException permits IndivisibleException {
    private static final long serialVersionUID = 1L;

    /**
     * An error of the data.
     *
     * @param message one line naming file, row, column and value as far as they are known
     */
    public AnnotationException(String message) {
        super(message);
    }

    /**
     * An error of the data with its cause.
     *
     * @param message one line naming file, row, column and value as far as they are known
     * @param cause what was caught
     */
    public AnnotationException(String message, Throwable cause) {
        super(message, cause);
    }
}
