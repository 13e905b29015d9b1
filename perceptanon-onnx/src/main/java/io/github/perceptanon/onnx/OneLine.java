package io.github.perceptanon.onnx;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Messages of a library, cut to what fits in one line of ours. */
final class OneLine {
    /** Where in its sources ONNX Runtime noticed, and its error's number. */
    private static final Pattern WHERE = Pattern.compile(".*\\[ONNXRuntimeError] : \\d+ : \\w+ : ");

    private OneLine() {}

    static String of(@Nullable String message) {
        String first = String.valueOf(message).strip().lines().findFirst().orElse("");
        return WHERE.matcher(first).replaceFirst("");
    }
}
