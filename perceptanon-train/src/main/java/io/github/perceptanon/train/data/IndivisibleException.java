package io.github.perceptanon.train.data;

/** These rows cannot be divided in this way; perhaps they can in another. */
final class IndivisibleException extends AnnotationException {
    private static final long serialVersionUID = 1L;

    IndivisibleException(String message) {
        super(message);
    }
}
