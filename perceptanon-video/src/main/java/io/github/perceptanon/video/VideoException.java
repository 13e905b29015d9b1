// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.util.Objects;

/** Thrown where a film cannot be read to its end. The message is one line that names the film and what ffmpeg said last. */
public class VideoException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    private final Reason reason;

    /** What went wrong. */
    public enum Reason {
        /** There is no ffmpeg, or it cannot be started. */
        NO_FFMPEG,
        /** Not a file that can be opened here: missing, a folder, a pipe, a URL. */
        NO_FILE,
        /** A format that is not read, such as a playlist, which names other files. */
        FORMAT,
        /** Damaged, truncated, or nothing that ffmpeg can decode. */
        BROKEN,
        /** Without a picture. */
        NO_FRAMES,
        /** A picture has more pixels than the limit. */
        TOO_LARGE,
        /** ffmpeg gave no sign of life for longer than the patience. */
        SILENT,
        /** ffmpeg was ended from outside or crashed. */
        ENDED,
        /** Two films that should show the same do not have the same times. */
        TIMES
    }

    /**
     * Creates an exception.
     *
     * @param reason what went wrong
     * @param message names the film; control characters are escaped
     */
    public VideoException(Reason reason, String message) {
        super(Quoted.oneLine(message));
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Creates an exception with a cause.
     *
     * @param reason what went wrong
     * @param message names the film; control characters are escaped
     * @param cause the underlying failure
     */
    public VideoException(Reason reason, String message, Throwable cause) {
        super(Quoted.oneLine(message), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What went wrong.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
