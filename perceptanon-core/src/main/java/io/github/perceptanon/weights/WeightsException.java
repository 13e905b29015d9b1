package io.github.perceptanon.weights;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown for a weights file that is missing, damaged, malicious or above a limit, or that contains another model than
 * requested. The message is one line that names the file, the limit and the actual value.
 */
public class WeightsException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a file.
     *
     * @param source the file
     * @param problem the problem, with the limit and the actual value
     */
    public WeightsException(String source, String problem) {
        super(message(source, problem));
    }

    /**
     * Creates an exception for a file, with a cause.
     *
     * @param source the file
     * @param problem the problem, with the limit and the actual value
     * @param cause the failure, or null
     */
    public WeightsException(String source, String problem, @Nullable Throwable cause) {
        super(message(source, problem), cause);
    }

    private static String message(String source, String problem) {
        return Quoted.oneLine(source + ": " + problem);
    }
}
