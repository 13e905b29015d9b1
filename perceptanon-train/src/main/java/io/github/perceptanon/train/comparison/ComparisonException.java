// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import java.io.IOException;

/**
 * Thrown when a comparison cannot start or resume. The message is one line that names the file, the existing value and
 * the requested one.
 */
public final class ComparisonException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message one line
     */
    public ComparisonException(String message) {
        super(message);
    }
}
