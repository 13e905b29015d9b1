// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

/** A request that is refused. The message is for whoever made it. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    static Refusal unknown() {
        return new Refusal(404, "There is nothing here. Check that the link is complete.");
    }
}
