package io.github.perceptanon.pipeline;

/** Failures on their way from one thread to another. */
final class Failures {
    private Failures() {}

    /** To be thrown in the caller's thread: what another thread threw. Returns unless it is an error, which is thrown at once. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
