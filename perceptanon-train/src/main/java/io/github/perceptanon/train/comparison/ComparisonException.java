package io.github.perceptanon.train.comparison;

import java.io.IOException;

/** A comparison cannot start or go on. The message is one line that names the file, what was there and what is asked for. */
public final class ComparisonException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message one line
     */
    public ComparisonException(String message) {
        super(message);
    }
}
