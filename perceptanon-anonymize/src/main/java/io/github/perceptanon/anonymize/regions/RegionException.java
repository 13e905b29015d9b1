// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;

/** Thrown for a region file that is damaged, too large, or does not fit the images. The message is one line. */
public class RegionException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message names the file, the value and the limit; control characters are escaped
     */
    public RegionException(String message) {
        super(Quoted.oneLine(message));
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message names the file, the value and the limit; control characters are escaped
     * @param cause the underlying failure
     */
    public RegionException(String message, Throwable cause) {
        super(Quoted.oneLine(message), cause);
    }
}
