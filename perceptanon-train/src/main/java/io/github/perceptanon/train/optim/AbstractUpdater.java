// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import io.github.perceptanon.train.optim.FlatParameters.Span;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Common code of updaters: the state arrays, and one pass over all parameters. Blocks that fit into a core's cache are
 * copied to the heap, where the JVM vectorises plain loops, updated in one pass and copied back. Elements are
 * independent, so the number of threads does not change any result.
 */
abstract class AbstractUpdater implements Updater {
    /** Elements per block: parameters, gradients and two moments take 128 KiB. */
    private static final int PIECE = 1 << 13;

    private final FlatParameters parameters;
    private final Map<String, INDArray> state = new LinkedHashMap<>();
    private final List<Lane> lanes;
    private long steps;

    AbstractUpdater(FlatParameters parameters, String... stateNames) {
        this.parameters = parameters;
        for (String name : stateNames) {
            state.put(name, parameters.newState());
        }
        List<Piece> pieces = new ArrayList<>();
        for (FlatParameters.Group group : parameters.groups()) {
            for (Span span : group.spans()) {
                for (long at = 0; at < span.length(); at += PIECE) {
                    Span part = new Span(span.offset() + at, Math.min(PIECE, span.length() - at));
                    pieces.add(new Piece(
                            parameters.values(part),
                            parameters.gradients(part),
                            state.values().stream()
                                    .map(a -> FlatParameters.floats(a, part))
                                    .toArray(FloatBuffer[]::new),
                            group.learningRateFactor()));
                }
            }
        }
        lanes = lanes(pieces, Runtime.getRuntime().availableProcessors(), stateNames.length);
    }

    private static List<Lane> lanes(List<Piece> pieces, int count, int states) {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) pieces.size() * i / count);
            int to = (int) ((long) pieces.size() * (i + 1) / count);
            if (from < to) {
                lanes.add(new Lane(List.copyOf(pieces.subList(from, to)), states));
            }
        }
        return lanes;
    }

    @Override
    public final void step(double learningRate) {
        steps++;
        AffinityManager memory = Nd4j.getAffinityManager();
        memory.ensureLocation(parameters.values(), Location.HOST);
        memory.ensureLocation(parameters.gradients(), Location.HOST);
        state.values().forEach(array -> memory.ensureLocation(array, Location.HOST));
        lanes.parallelStream().forEach(lane -> lane.work(this, learningRate));
        memory.tagLocation(parameters.values(), Location.HOST);
        state.values().forEach(array -> memory.tagLocation(array, Location.HOST));
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
    public final Map<String, INDArray> state() {
        return Collections.unmodifiableMap(state);
    }

    @Override
    public final void restore(long restoredSteps, Map<String, INDArray> restored) {
        long length = parameters.length();
        for (String name : state.keySet()) {
            INDArray array = restored.get(name);
            if (array == null || array.length() != length) {
                throw new IllegalArgumentException("the optimiser's state '" + name + "' needs " + length
                        + " elements but was given " + (array == null ? "none" : array.length()));
            }
        }
        state.forEach((name, array) ->
                array.assign(Objects.requireNonNull(restored.get(name)).reshape(length)));
        steps = restoredSteps;
    }

    @Override
    public void close() {
        state.values().forEach(INDArray::close);
    }

    /** The same elements of every array, as off-heap memory. */
    private record Piece(FloatBuffer values, FloatBuffer gradients, FloatBuffer[] state, double learningRateFactor) {}

    /** Blocks that one thread processes, and its heap arrays. */
    private static final class Lane {
        private final List<Piece> pieces;
        private final float[] values = new float[PIECE];
        private final float[] gradients = new float[PIECE];
        private final float[][] stateArrays;

        Lane(List<Piece> pieces, int states) {
            this.pieces = pieces;
            this.stateArrays =
                    Stream.generate(() -> new float[PIECE]).limit(states).toArray(float[][]::new);
        }

        void work(AbstractUpdater updater, double learningRate) {
            for (Piece piece : pieces) {
                int length = piece.values().capacity();
                piece.values().get(0, values, 0, length);
                piece.gradients().get(0, gradients, 0, length);
                IntStream.range(0, stateArrays.length).forEach(i -> piece.state()[i].get(0, stateArrays[i], 0, length));
                updater.step(values, gradients, stateArrays, length, learningRate * piece.learningRateFactor());
                piece.values().put(0, values, 0, length);
                IntStream.range(0, stateArrays.length).forEach(i -> piece.state()[i].put(0, stateArrays[i], 0, length));
            }
        }
    }
}
