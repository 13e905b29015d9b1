package io.github.perceptanon.image;

import java.io.IOException;

/** An image file that cannot be used: missing, damaged, too large or of an unknown kind. The message is one line. */
public class ImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * An error without a cause.
     *
     * @param message what is wrong, naming the file, the value and the limit; control characters become spaces
     */
    public ImageException(String message) {
        super(oneLine(message));
    }

    /**
     * An error that another one led to.
     *
     * @param message what is wrong, naming the file, the value and the limit; control characters become spaces
     * @param cause what led to it
     */
    public ImageException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** The text with control characters as spaces. */
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
