package io.github.perceptanon.train.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What updaters share: the state arrays, and the walk over the parameters in pieces that fit a core's cache. */
abstract class AbstractUpdater implements Updater {
    /** Elements worked on at a time: with parameter, gradient, two moments and scratch 1.25 MiB. */
    private static final long PIECE = 1 << 16;

    /** Views of the same elements of every array. */
    record Piece(INDArray values, INDArray gradients, INDArray[] state, double learningRateFactor) {}

    private final Map<String, INDArray> state = new LinkedHashMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private final long length;
    private long steps;

    AbstractUpdater(FlatParameters parameters, String... stateNames) {
        length = parameters.length();
        for (String name : stateNames) {
            state.put(name, parameters.newState());
        }
        for (FlatParameters.Group group : parameters.groups()) {
            for (FlatParameters.Span span : group.spans()) {
                for (long at = 0; at < span.length(); at += PIECE) {
                    FlatParameters.Span part =
                            new FlatParameters.Span(span.offset() + at, Math.min(PIECE, span.length() - at));
                    pieces.add(new Piece(
                            parameters.values(part),
                            parameters.gradients(part),
                            state.values().stream()
                                    .map(a -> FlatParameters.view(a, part))
                                    .toArray(INDArray[]::new),
                            group.learningRateFactor()));
                }
            }
        }
    }

    @Override
    public final void step(double learningRate) {
        steps++;
        for (Piece piece : pieces) {
            step(piece, learningRate * piece.learningRateFactor(), steps);
        }
    }

    /** One step on one piece; steps is 1 in the first. */
    abstract void step(Piece piece, double learningRate, long step);

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
        for (String name : state.keySet()) {
            INDArray array = restored.get(name);
            if (array == null || array.length() != length) {
                throw new IllegalArgumentException("the optimiser's state '" + name + "' needs " + length
                        + " elements but was given " + (array == null ? "none" : array.length()));
            }
        }
        state.forEach((name, array) -> array.assign(restored.get(name).reshape(length)));
        steps = restoredSteps;
    }

    @Override
    public void close() {
        state.values().forEach(INDArray::close);
    }

    /** y ← y + a·x, in place. */
    static void axpy(double a, INDArray x, INDArray y) {
        Nd4j.getBlasWrapper().level1().axpy(x.length(), a, x, y);
    }
}
