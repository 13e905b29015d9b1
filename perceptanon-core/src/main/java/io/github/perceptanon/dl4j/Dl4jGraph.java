// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Parameter;
import io.github.perceptanon.network.Parameter.Role;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Converts a {@link Network} to a DL4J graph and copies weights between state dicts and graphs. The graph's vertices have the
 * names of the network's nodes. Layers compute as in PyTorch, in training too; they keep their memory between passes and use
 * no workspaces.
 *
 * <p>A graph is not thread-safe and owns native memory until it is closed.
 */
public final class Dl4jGraph {
    private Dl4jGraph() {}

    /**
     * Creates a network's graph configuration. Values are (batch, channels, height, width), (batch, tokens, width) or
     * (batch, width).
     *
     * @param network the network
     * @return a configuration without an optimiser; all weights of its graphs are 0
     */
    public static ComputationGraphConfiguration configuration(Network network) {
        return new GraphReader(network).configuration();
    }

    /**
     * Creates a network's graph and copies weights into it.
     *
     * @param network the network
     * @param weights the network's state dict, which fits the network
     * @return an initialised graph, which the caller must close
     */
    public static ComputationGraph of(Network network, StateDict weights) {
        ComputationGraph graph = new ComputationGraph(configuration(network));
        graph.init();
        load(network, weights, graph);
        return graph;
    }

    /**
     * Copies weights into a graph.
     *
     * @param network the network that the graph was made from
     * @param weights the network's state dict
     * @param graph an initialised graph, with the layers of this package or DL4J's own
     */
    public static void load(Network network, StateDict weights, ComputationGraph graph) {
        for (Network.Node node : network.nodes()) {
            for (Parameter parameter : node.operation().parameters()) {
                String key = parameter.key(node.name());
                Layer layer = graph.getLayer(node.name());
                if (parameter.role() != Role.COUNTER) {
                    INDArray array = array(layer, parameter);
                    float[] values = weights.get(key).toFloats();
                    array.assign(Nd4j.createFromArray(values).reshape(array.shape()));
                } else if (layer instanceof NativeBatchNormalizationLayer norm) {
                    norm.batchesTracked(
                            weights.find(key).map(t -> t.bytes().getLong()).orElse(0L));
                }
            }
        }
    }

    /**
     * Seeds the dropouts for the next training pass. If this is not called before each pass, every pass drops the same values.
     *
     * @param graph an initialised graph
     * @param seed any number; equal seeds drop the same values
     */
    public static void seedDropout(ComputationGraph graph, long seed) {
        for (Layer layer : graph.getLayers()) {
            if (layer instanceof OperationRunner runner && runner.kernel() instanceof DropoutKernel dropout) {
                dropout.seed(seed ^ layer.conf().getLayer().getLayerName().hashCode() * 0x9E3779B97F4A7C15L);
            }
        }
    }

    /**
     * Copies a graph's weights into a state dict.
     *
     * @param network the network that the graph was made from
     * @param graph an initialised graph
     * @return a state dict in PyTorch's order; F32, and I64 for batch counters
     */
    public static StateDict weights(Network network, ComputationGraph graph) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Network.Node node : network.nodes()) {
            Layer layer = graph.getLayer(node.name());
            for (Parameter parameter : node.operation().parameters()) {
                tensors.put(parameter.key(node.name()), tensor(layer, parameter));
            }
        }
        return StateDict.of(tensors);
    }

    /** The first element of a parameter in the graph's flat arrays, which have it row-major in PyTorch's layout. */
    static long offset(ComputationGraph graph, String node, Parameter parameter) {
        return array(graph.getLayer(node), parameter).offset() - graph.params().offset();
    }

    private static Tensor tensor(Layer layer, Parameter parameter) {
        if (parameter.role() == Role.COUNTER) {
            return counter(layer instanceof NativeBatchNormalizationLayer norm ? norm.batchesTracked() : 0);
        }
        return Tensor.ofFloats(array(layer, parameter).dup('c').data().asFloat(), parameter.dimensions());
    }

    private static Tensor counter(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, value);
        return Tensor.of(DType.I64, new long[0], bytes);
    }

    /** A view of a parameter in PyTorch's layout, whatever the layout of DL4J's layer. */
    private static INDArray array(Layer layer, Parameter parameter) {
        if (layer instanceof OperationRunner) {
            return layer.getParam(OperationParameters.key(layer.conf(), parameter));
        }
        boolean norm = layer.conf().getLayer() instanceof BatchNormalization;
        INDArray array = layer.getParam(norm ? normKey(parameter) : weightKey(parameter));
        if (parameter.shape().size() == 2) {
            // DL4J's own dense layers are (in, out).
            return array.transpose();
        }
        return parameter.shape().size() == 1 ? array.reshape(array.length()) : array;
    }

    private static String normKey(Parameter parameter) {
        return switch (parameter.name()) {
            case "weight" -> BatchNormalizationParamInitializer.GAMMA;
            case "bias" -> BatchNormalizationParamInitializer.BETA;
            case "running_mean" -> BatchNormalizationParamInitializer.GLOBAL_MEAN;
            case "running_var" -> BatchNormalizationParamInitializer.GLOBAL_VAR;
            default -> throw new IllegalArgumentException("a batch norm has no '" + parameter.name() + "'");
        };
    }

    /** For convolutions and dense layers, which have the same names in DL4J. */
    private static String weightKey(Parameter parameter) {
        return parameter.name().equals("weight")
                ? ConvolutionParamInitializer.WEIGHT_KEY
                : ConvolutionParamInitializer.BIAS_KEY;
    }
}
