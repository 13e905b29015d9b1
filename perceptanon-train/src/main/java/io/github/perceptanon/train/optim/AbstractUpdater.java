// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import io.github.perceptanon.train.optim.FlatParameters.Block;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Common code of updaters: the state arrays, and one pass over all parameters. Blocks that fit into a core's cache are
 * updated in one pass, on several threads.
 */
abstract class AbstractUpdater implements Updater {
    private final FlatParameters parameters;
    private final List<String> names;
    /** What the state arrays have of the flat arrays: nothing of a frozen backbone before the head. */
    private final Span extent;

    private List<FloatBuffer> state;
    private long steps;

    AbstractUpdater(FlatParameters parameters, String... stateNames) {
        this.parameters = parameters;
        this.names = List.of(stateNames);
        this.extent = parameters.extent();
        this.state = names.stream().map(name -> zeros(extent.length())).toList();
    }

    private static FloatBuffer zeros(long length) {
        return ByteBuffer.allocateDirect(Math.toIntExact(Math.multiplyExact(length, Float.BYTES)))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public final void step(double learningRate) {
        requireOpen();
        steps++;
        parameters.blocks().forEach(2 + names.size(), (index, block, heap) -> step(block, heap, learningRate));
    }

    private void step(Block block, float[][] heap, double learningRate) {
        int offset = (int) block.span().offset();
        int inState = (int) (block.span().offset() - extent.offset());
        int length = (int) block.span().length();
        float[][] stateArrays = new float[state.size()][];
        parameters.values().get(offset, heap[0], 0, length);
        parameters.gradients().get(offset, heap[1], 0, length);
        for (int i = 0; i < stateArrays.length; i++) {
            stateArrays[i] = heap[2 + i];
            state.get(i).get(inState, stateArrays[i], 0, length);
        }
        step(heap[0], heap[1], stateArrays, length, learningRate * block.learningRateFactor());
        parameters.values().put(offset, heap[0], 0, length);
        for (int i = 0; i < stateArrays.length; i++) {
            state.get(i).put(inState, stateArrays[i], 0, length);
        }
    }

    /**
     * One step on the first elements of heap arrays, which all refer to the same parameters in order. {@link #steps}
     * already includes this step. Gradients may be overwritten.
     */
    abstract void step(float[] values, float[] gradients, float[][] stateArrays, int length, double learningRate);

    /** The gradient of an L2 penalty, added in place. */
    static void addDecay(float decay, float[] values, float[] gradients, int length) {
        for (int i = 0; i < length; i++) {
            gradients[i] += decay * values[i];
        }
    }

    @Override
    public final long steps() {
        return steps;
    }

    @Override
    public final List<String> stateNames() {
        return names;
    }

    @Override
    public final FloatBuffer state(String name) {
        requireOpen();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("the optimiser has no state '" + name + "', only " + names);
        }
        FloatBuffer own = state.get(index).duplicate();
        if (own.capacity() == parameters.length()) {
            return own;
        }
        FloatBuffer whole = zeros(parameters.length());
        whole.put((int) extent.offset(), own, 0, own.capacity());
        return whole;
    }

    @Override
    public final void restore(long restoredSteps, Map<String, FloatBuffer> restored) {
        requireOpen();
        int length = parameters.length();
        Map<String, FloatBuffer> given = new LinkedHashMap<>();
        for (String name : names) {
            FloatBuffer array = restored.get(name);
            if (array == null || array.capacity() != length) {
                throw new IllegalArgumentException("the optimiser's state '" + name + "' needs " + length
                        + " elements but was given " + (array == null ? "none" : array.capacity()));
            }
            given.put(name, array);
        }
        for (int i = 0; i < names.size(); i++) {
            FloatBuffer from = Objects.requireNonNull(given.get(names.get(i)));
            state.get(i).put(0, from, (int) extent.offset(), (int) extent.length());
        }
        steps = restoredSteps;
    }

    private void requireOpen() {
        if (state.size() < names.size()) {
            throw new IllegalStateException("the updater is closed");
        }
    }

    @Override
    public void close() {
        state = List.of();
    }
}
