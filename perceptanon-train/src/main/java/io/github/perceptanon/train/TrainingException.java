// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import java.io.IOException;

/** Training cannot start, go on or be resumed. The message is one line that names the file, the limit and the value. */
public class TrainingException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message one line
     */
    public TrainingException(String message) {
        super(message);
    }
}
