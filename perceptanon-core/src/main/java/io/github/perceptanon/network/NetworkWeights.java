package io.github.perceptanon.network;

import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import io.github.perceptanon.weights.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The way between a network's vertices and PyTorch's state dicts: which tensors of which shapes a configuration has, and
 * copies from and to a DL4J graph. Convolutions are (out, in, kernel, kernel), dense layers (out, in).
 */
public final class NetworkWeights {
    private static final String BATCHES_TRACKED = "num_batches_tracked";
    private static final int LISTED = 10;

    private NetworkWeights() {}

    /**
     * All tensors of a network's state dict in PyTorch's order, batch counters included.
     *
     * @param configuration the network
     * @return parameter names to shapes; a counter's shape is empty
     */
    public static Map<String, long[]> shapes(ComputationGraphConfiguration configuration) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        configuration.getVertices().forEach((vertex, definition) -> {
            if (definition instanceof LayerVertex layer) {
                addShapes(vertex, layer.getLayerConf().getLayer(), shapes);
            }
        });
        return shapes;
    }

    private static void addShapes(String vertex, Layer layer, Map<String, long[]> shapes) {
        if (layer instanceof ConvolutionLayer c) {
            shapes.put(
                    vertex + ".weight",
                    new long[] {c.getNOut(), c.getNIn(), c.getKernelSize()[0], c.getKernelSize()[1]});
            if (c.hasBias()) {
                shapes.put(vertex + ".bias", new long[] {c.getNOut()});
            }
        } else if (layer instanceof BatchNormalization bn) {
            for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
                shapes.put(vertex + "." + name, new long[] {bn.getNOut()});
            }
            shapes.put(vertex + "." + BATCHES_TRACKED, new long[0]);
        } else if (layer instanceof DenseLayer d) {
            shapes.put(vertex + ".weight", new long[] {d.getNOut(), d.getNIn()});
            if (d.hasBias()) {
                shapes.put(vertex + ".bias", new long[] {d.getNOut()});
            }
        }
    }

    /**
     * Refuses weights that are not this network's. Batch counters may be absent: old checkpoints have none.
     *
     * @param configuration the network
     * @param weights what is to be loaded into it
     * @param source where the weights came from, for the message
     * @throws WeightsException naming the network that the weights look like, and how many tensors are missing,
     *     unexpected or of the wrong shape, with the first ten of each
     */
    public static void check(ComputationGraphConfiguration configuration, StateDict weights, String source)
            throws WeightsException {
        Map<String, long[]> expected = shapes(configuration);
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        expected.forEach((name, shape) -> {
            Tensor tensor = weights.find(name).orElse(null);
            if (tensor == null) {
                if (!name.endsWith(BATCHES_TRACKED)) {
                    missing.add(name);
                }
            } else if (!Arrays.equals(tensor.shape(), shape)) {
                wrong.add(name + " " + Arrays.toString(tensor.shape()) + " instead of " + Arrays.toString(shape));
            }
        });
        List<String> unexpected = new ArrayList<>(weights.names());
        unexpected.removeAll(expected.keySet());
        if (missing.isEmpty() && wrong.isEmpty() && unexpected.isEmpty()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        addProblem(problems, "missing", missing);
        addProblem(problems, "unexpected", unexpected);
        addProblem(problems, "of the wrong shape", wrong);
        String guess = LikelyNetwork.of(weights)
                .map(network -> "they look like " + network)
                .orElse("they look like no network of PerceptAnon");
        throw new WeightsException(
                source, "the weights do not fit the network; " + guess + ": " + String.join("; ", problems));
    }

    private static void addProblem(List<String> problems, String what, List<String> names) {
        if (!names.isEmpty()) {
            problems.add(names.size() + " " + what + " (" + Quoted.list(names, LISTED) + ")");
        }
    }

    /**
     * A DL4J graph of a network with these weights.
     *
     * @param configuration the network
     * @param weights its state dict, as {@link #check} accepts it
     * @return the initialised graph; the caller closes it
     */
    public static ComputationGraph graph(ComputationGraphConfiguration configuration, StateDict weights) {
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        load(graph, weights);
        return graph;
    }

    /**
     * Copies weights into a graph.
     *
     * @param graph an initialised graph
     * @param weights its state dict, as {@link #check} accepts it
     */
    public static void load(ComputationGraph graph, StateDict weights) {
        for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
            String vertex = layer.conf().getLayer().getLayerName();
            for (Map.Entry<String, INDArray> parameter : parameters(layer).entrySet()) {
                float[] values = weights.get(vertex + "." + parameter.getKey()).toFloats();
                parameter
                        .getValue()
                        .assign(Nd4j.createFromArray(values)
                                .reshape(parameter.getValue().shape()));
            }
            if (layer instanceof NativeBatchNormalizationLayer bn) {
                bn.batchesTracked(weights.find(vertex + "." + BATCHES_TRACKED)
                        .map(t -> t.bytes().getLong())
                        .orElse(0L));
            }
        }
    }

    /**
     * Copies a graph's weights.
     *
     * @param graph an initialised graph
     * @return its state dict in PyTorch's order, F32 and, for batch counters, I64
     */
    public static StateDict of(ComputationGraph graph) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, org.deeplearning4j.nn.api.Layer> layers = new LinkedHashMap<>();
        for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
            layers.put(layer.conf().getLayer().getLayerName(), layer);
        }
        shapes(graph.getConfiguration()).forEach((name, shape) -> {
            int dot = name.lastIndexOf('.');
            org.deeplearning4j.nn.api.Layer layer = layers.get(name.substring(0, dot));
            if (name.endsWith(BATCHES_TRACKED)) {
                tensors.put(name, counter(((NativeBatchNormalizationLayer) layer).batchesTracked()));
            } else {
                INDArray values = parameters(layer).get(name.substring(dot + 1));
                tensors.put(name, Tensor.ofFloats(values.dup('c').data().asFloat(), shape));
            }
        });
        return StateDict.of(tensors);
    }

    private static Tensor counter(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, value);
        return Tensor.of(DType.I64, new long[0], bytes);
    }

    /** A layer's parameter arrays under PyTorch's names and in PyTorch's layout. */
    private static Map<String, INDArray> parameters(org.deeplearning4j.nn.api.Layer layer) {
        Map<String, INDArray> parameters = new LinkedHashMap<>();
        Map<String, INDArray> table = layer.paramTable();
        Layer definition = layer.conf().getLayer();
        if (definition instanceof ConvolutionLayer) {
            put(parameters, "weight", table.get(ConvolutionParamInitializer.WEIGHT_KEY));
            put(parameters, "bias", flat(table.get(ConvolutionParamInitializer.BIAS_KEY)));
        } else if (definition instanceof BatchNormalization) {
            put(parameters, "weight", flat(table.get(BatchNormalizationParamInitializer.GAMMA)));
            put(parameters, "bias", flat(table.get(BatchNormalizationParamInitializer.BETA)));
            put(parameters, "running_mean", flat(table.get(BatchNormalizationParamInitializer.GLOBAL_MEAN)));
            put(parameters, "running_var", flat(table.get(BatchNormalizationParamInitializer.GLOBAL_VAR)));
        } else if (definition instanceof DenseLayer) {
            put(
                    parameters,
                    "weight",
                    table.get(DefaultParamInitializer.WEIGHT_KEY).transpose());
            put(parameters, "bias", flat(table.get(DefaultParamInitializer.BIAS_KEY)));
        }
        return parameters;
    }

    private static INDArray flat(INDArray array) {
        return array == null ? null : array.reshape(array.length());
    }

    private static void put(Map<String, INDArray> parameters, String name, INDArray array) {
        if (array != null) {
            parameters.put(name, array);
        }
    }
}
