package io.github.perceptanon.train;

import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
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

    private final ComputationGraph graph;
    private final String output;
    private final Learning learning;
    private final BackwardPass backward;

    TrainableNetwork(ComputationGraphConfiguration configuration, StateDict weights, Learning learning) {
        this.learning = learning;
        graph = NetworkWeights.graph(configuration, weights);
        graph.initGradientsView();
        output = configuration.getNetworkOutputs().get(0);
        backward = new BackwardPass(graph, vertex -> learning == Learning.ALL || isHead(vertex));
    }

    /**
     * Forward pass in training mode, with batch statistics; keeps the inputs for {@link #backward}. Returns (batch,
     * outputs) row-major.
     */
    double[] forward(INDArray... inputs) {
        return values(graph.feedForward(inputs, true, false).get(output));
    }

    /** Forward pass in evaluation mode, with running statistics. Returns (batch, outputs) row-major. */
    double[] evaluate(INDArray... inputs) {
        return values(graph.feedForward(inputs, false, true).get(output));
    }

    private static double[] values(INDArray outputs) {
        return outputs.dup('c').data().asDouble();
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
            (isHead(name.substring(0, split)) ? head : trunk).add(span);
        }
        List<Group> groups = new ArrayList<>();
        if (learning == Learning.ALL) {
            groups.add(new Group("backbone", 1, trunk));
        }
        groups.add(new Group("head", headLearningRateFactor, head));
        return new FlatParameters(graph.params(), graph.getFlattenedGradients(), groups);
    }

    /** Whether a module or a parameter of it comes after the backbone. */
    static boolean isHead(String name) {
        return name.equals("fc") || name.startsWith("fc.") || name.startsWith("head.");
    }

    /** A copy of the weights under PyTorch's names. */
    StateDict weights() {
        return NetworkWeights.of(graph);
    }

    ComputationGraph graph() {
        return graph;
    }

    @Override
    public void close() {
        graph.close();
    }
}
