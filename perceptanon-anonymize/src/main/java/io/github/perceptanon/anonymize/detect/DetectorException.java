// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;

/** Thrown for a model file that is not what a detector needs, or outputs that mean nothing. The message is one line. */
public class DetectorException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message names the file, what was expected and what was found; control characters are escaped
     */
    public DetectorException(String message) {
        super(Quoted.oneLine(message));
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message names the file, what was expected and what was found; control characters are escaped
     * @param cause the underlying failure
     */
    public DetectorException(String message, Throwable cause) {
        super(Quoted.oneLine(message), cause);
    }
}
