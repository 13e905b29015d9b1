// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.io.IOException;

/** Thrown for a statistics file that is damaged, of another type, or above a limit. The message names the file. */
public final class NpzException extends IOException {
    private static final long serialVersionUID = 1L;

    NpzException(String message) {
        super(message);
    }

    NpzException(String message, Throwable cause) {
        super(message, cause);
    }
}
