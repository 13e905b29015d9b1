// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.dl4j.BackwardPass;
import io.github.perceptanon.dl4j.Dl4jGraph;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A DL4J graph with explicit forward and backward passes, starting from the loss's gradient at the outputs. Parameters
 * and gradients are flat arrays for this project's optimisers. Not thread-safe. Owns native memory until
 * {@link #close()}.
 */
final class TrainableNetwork implements AutoCloseable {
    /** Running statistics, for which DL4J also keeps "gradients"; the batch-norm layers update them themselves. */
    private static final Set<String> RUNNING_STATISTICS =
            Set.of(BatchNormalizationParamInitializer.GLOBAL_MEAN, BatchNormalizationParamInitializer.GLOBAL_VAR);

    /**
     * The groups of trained parameters. In both cases the backbone runs in training mode, so that its running
     * statistics follow the data.
     */
    enum Learning {
        ALL,
        HEAD
    }

    private final JudgeNetwork judge;
    private final ComputationGraph graph;
    private final Learning learning;
    private final BackwardPass backward;

    TrainableNetwork(JudgeNetwork judge, StateDict weights, Learning learning) {
        this.judge = judge;
        this.learning = learning;
        graph = Dl4jGraph.of(judge.network(), weights);
        graph.initGradientsView();
        backward = new BackwardPass(graph, vertex -> learning == Learning.ALL || judge.isHead(vertex));
    }

    /** Seeds the dropouts of the next {@link #forward}. */
    void dropBy(long seed) {
        Dl4jGraph.seedDropout(graph, seed);
    }

    /**
     * Forward pass in training mode, with batch statistics; keeps the inputs for {@link #backward}. Returns (batch,
     * outputs) row-major.
     */
    double[] forward(INDArray... inputs) {
        return values(graph.feedForward(inputs, true, false));
    }

    /** Forward pass in evaluation mode, with running statistics. Returns (batch, outputs) row-major. */
    double[] evaluate(INDArray... inputs) {
        return values(graph.feedForward(inputs, false, true));
    }

    private double[] values(Map<String, INDArray> activations) {
        return Objects.requireNonNull(activations.get(judge.output()))
                .dup('c')
                .data()
                .asDouble();
    }

    /**
     * Computes the gradients of the trained parameters after a {@link #forward}, from the loss's gradient at its
     * outputs.
     */
    void backward(double[] outputGradient, int rows) {
        float[] values = new float[outputGradient.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) outputGradient[i];
        }
        backward.run(Nd4j.createFromArray(values).reshape(rows, values.length / rows));
    }

    /**
     * The trained parameters: the backbone (unless it is frozen) and the head, each with a factor for the learning
     * rate. Running statistics belong to neither.
     */
    FlatParameters parameters(double headLearningRateFactor) {
        List<Span> trunk = new ArrayList<>();
        List<Span> head = new ArrayList<>();
        long start = graph.params().offset();
        for (Map.Entry<String, INDArray> entry : graph.paramTable().entrySet()) {
            String name = entry.getKey();
            int split = name.lastIndexOf('_');
            if (RUNNING_STATISTICS.contains(name.substring(split + 1))) {
                continue;
            }
            Span span =
                    new Span(entry.getValue().offset() - start, entry.getValue().length());
            (judge.isHead(name.substring(0, split)) ? head : trunk).add(span);
        }
        List<Group> groups = new ArrayList<>();
        if (learning == Learning.ALL) {
            groups.add(new Group("backbone", 1, trunk));
        }
        groups.add(new Group("head", headLearningRateFactor, head));
        return new FlatParameters(graph.params(), graph.getFlattenedGradients(), groups);
    }

    /** A copy of the weights under PyTorch's names. */
    StateDict weights() {
        return Dl4jGraph.weights(judge.network(), graph);
    }

    /** A copy of the gradients that {@link #backward} computed, under PyTorch's names. */
    StateDict gradients() {
        return Dl4jGraph.gradients(judge.network(), graph);
    }

    ComputationGraph graph() {
        return graph;
    }

    @Override
    public void close() {
        graph.close();
    }
}
