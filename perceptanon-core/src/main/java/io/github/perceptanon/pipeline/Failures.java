package io.github.perceptanon.pipeline;

/** Passes failures from one thread to another. */
final class Failures {
    private Failures() {}

    /** What made a future fail, out of the exception that says so; that itself if it wraps nothing. */
    static Throwable cause(Throwable wrapper) {
        Throwable cause = wrapper.getCause();
        return cause == null ? wrapper : cause;
    }

    /** Converts what another thread threw, to be thrown in the caller's thread. Errors are thrown immediately. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
