package io.github.perceptanon.onnx;

/** Messages of a library, cut to what fits in one line of ours. */
final class OneLine {
    private OneLine() {}

    static String of(String message) {
        return String.valueOf(message).strip().lines().findFirst().orElse("");
    }
}
