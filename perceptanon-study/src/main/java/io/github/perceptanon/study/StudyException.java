// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.io.IOException;

/** Thrown for a study that cannot be created, opened or continued. The message is one line that names the file. */
public final class StudyException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message one line with the file, the limit and the value, as far as known
     */
    public StudyException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message one line with the file, the limit and the value, as far as known
     * @param cause the underlying failure
     */
    public StudyException(String message, Throwable cause) {
        super(message, cause);
    }
}
