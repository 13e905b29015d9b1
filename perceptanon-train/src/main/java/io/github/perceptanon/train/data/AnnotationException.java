// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.io.IOException;

/** Thrown for invalid annotations. The message is one line that names the file, the row and the value. */
public sealed class AnnotationException extends IOException permits IndivisibleException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message one line with the file, row, column and value, as far as known
     */
    public AnnotationException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message one line with the file, row, column and value, as far as known
     * @param cause the underlying failure
     */
    public AnnotationException(String message, Throwable cause) {
        super(message, cause);
    }
}
