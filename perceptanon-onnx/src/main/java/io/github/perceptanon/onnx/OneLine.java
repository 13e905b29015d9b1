package io.github.perceptanon.onnx;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shortens a library's messages to fit in one line of our own. */
final class OneLine {
    /** The place in ONNX Runtime's sources and the error number. */
    private static final Pattern WHERE = Pattern.compile(".*\\[ONNXRuntimeError] : \\d+ : \\w+ : ");

    private OneLine() {}

    static String of(@Nullable String message) {
        String first = String.valueOf(message).strip().lines().findFirst().orElse("");
        return WHERE.matcher(first).replaceFirst("");
    }
}
