// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.io.IOException;

/** Thrown for an image file that is missing, damaged, too large or of an unknown type. The message is one line. */
public class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message names the file, the value and the limit; control characters become spaces
     */
    public ImageException(String message) {
        super(oneLine(message));
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message names the file, the value and the limit; control characters become spaces
     * @param cause the underlying failure
     */
    public ImageException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** The text with control characters replaced by spaces. */
    static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message);
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }
}
