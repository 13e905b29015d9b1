// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

/** Thrown when rows cannot be divided by one split type; another type may work. */
final class IndivisibleException extends AnnotationException {
    private static final long serialVersionUID = 1L;

    IndivisibleException(String message) {
        super(message);
    }
}
