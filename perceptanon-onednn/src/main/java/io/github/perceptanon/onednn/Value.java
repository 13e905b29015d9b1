// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import java.util.ArrayList;
import java.util.List;

/** A value of a network that is trained: where the forward pass leaves it, and its gradient's parts in the backward pass. */
final class Value {
    /**
     * What one reader contributes to a value's gradient.
     *
     * @param shared whether others read the buffer too, so that it must not be overwritten
     */
    record Gradient(Buffer buffer, boolean shared) {}

    private final Buffer buffer;
    private final boolean needsGradient;
    private final List<Gradient> gradients = new ArrayList<>();

    /**
     * Creates a value without gradients.
     *
     * @param needsGradient whether it depends on a parameter that learns
     */
    Value(Buffer buffer, boolean needsGradient) {
        this.buffer = buffer;
        this.needsGradient = needsGradient;
    }

    Buffer buffer() {
        return buffer;
    }

    Layout layout() {
        return buffer.layout();
    }

    long[] dimensions() {
        return buffer.layout().dimensions();
    }

    boolean needsGradient() {
        return needsGradient;
    }

    /** Adds a part that belongs to this value alone. */
    void receive(Buffer gradient) {
        gradients.add(new Gradient(gradient, false));
    }

    /** Adds a part that others read too. */
    void receiveShared(Buffer gradient) {
        gradients.add(new Gradient(gradient, true));
    }

    List<Gradient> gradients() {
        return gradients;
    }
}
