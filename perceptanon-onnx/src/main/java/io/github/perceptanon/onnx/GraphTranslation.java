package io.github.perceptanon.onnx;

import static io.github.perceptanon.onnx.OnnxGraph.integer;
import static io.github.perceptanon.onnx.OnnxGraph.ints;
import static io.github.perceptanon.onnx.OnnxGraph.real;

import io.github.perceptanon.network.FoldedConvolution;
import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.network.Window;
import io.github.perceptanon.onnx.OnnxGraph.Attribute;
import io.github.perceptanon.onnx.OnnxGraph.DataType;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates a network's nodes to ONNX nodes. Values have the nodes' names; batch norms are folded into the convolutions
 * before them.
 */
final class GraphTranslation implements Operation.Visitor<Void> {
    private static final int BATCH_AXIS = 0;
    private static final int CHANNEL_AXIS = 1;

    private final SubNetwork part;
    private final StateDict weights;
    private final Precision precision;
    private final OnnxGraph graph;
    private final QuantizedValues quantized;
    /** Names of the ONNX outputs for values that are outputs unchanged. */
    private final Map<String, String> outputNames;
    /** The name of each value in the ONNX graph. */
    private final Map<String, String> values = new HashMap<>();
    /** The parts of each batch that was split. */
    private final Map<String, List<String>> unstacked = new HashMap<>();

    GraphTranslation(
            SubNetwork part,
            StateDict weights,
            Precision precision,
            Map<String, ByteScale> ranges,
            Map<String, String> outputNames,
            OnnxGraph graph) {
        this.part = part;
        this.weights = weights;
        this.precision = precision;
        this.outputNames = outputNames;
        this.graph = graph;
        this.quantized = new QuantizedValues(graph, ranges);
    }

    /** Declares inputs under their own names. */
    void read(Iterable<String> inputs) {
        for (String input : inputs) {
            graph.input(input, part.shape(input));
            keep(input, half() ? cast(input, input + ".half", DataType.FLOAT16) : input);
        }
    }

    /** Records the name of a node's value, which is rounded to a byte if its range is known. */
    private void keep(String vertex, String value) {
        values.put(vertex, quantized.rounded(vertex, value));
    }

    void addNodes() {
        for (String name : part.nodes()) {
            // A batch norm that was folded into its convolution already has a value.
            if (!values.containsKey(name)) {
                Node node = part.find(name);
                node.operation().accept(node, this);
            }
        }
    }

    /** Writes an output with a name, through an operator if one is given. */
    void write(String name, String vertex, @Nullable String operator) {
        String value = written(vertex);
        if (operator != null) {
            graph.node(operator, List.of(value), name);
        } else if (isHalf(vertex)) {
            cast(value, name, DataType.FLOAT);
        } else if (!value.equals(name)) {
            graph.node("Identity", List.of(value), name);
        }
        graph.output(name, part.shape(vertex));
    }

    private boolean half() {
        return precision == Precision.FP16;
    }

    private boolean isHalf(String vertex) {
        return half() && part.shape(vertex).length == 3;
    }

    /** The name for a node's value: that of the output, if the value is an output unchanged. */
    private String name(String vertex) {
        String outside = outputNames.get(vertex);
        if (outside == null) {
            return vertex;
        }
        return isHalf(vertex) || quantized.has(vertex) ? vertex + ".exact" : outside;
    }

    private String cast(String value, String output, DataType type) {
        return graph.node("Cast", List.of(value), output, integer("to", type.number()));
    }

    /** The name of a value that is in the graph: nodes come after what they read. */
    private String written(String vertex) {
        return Objects.requireNonNull(values.get(vertex), vertex);
    }

    private String input(Node node) {
        return written(node.inputs().get(0));
    }

    private int[] inputShape(Node node) {
        return part.shape(node.inputs().get(0));
    }

    /** Writes an ONNX node with the inputs of the network's node. */
    private Void put(Node node, String type, Attribute... attributes) {
        List<String> in = node.inputs().stream().map(this::written).toList();
        keep(node.name(), graph.node(type, in, name(node.name()), attributes));
        return null;
    }

    /** A node that computes nothing: its value is that of its input. */
    private Void same(Node node) {
        values.put(node.name(), input(node));
        return null;
    }

    private Void value(Node node, String value) {
        values.put(node.name(), value);
        return null;
    }

    private String constant(String name, float[] numbers, long... shape) {
        return half() ? graph.halfConstant(name, numbers, shape) : graph.constant(name, numbers, shape);
    }

    /** Adds a tensor of the state dict in 32-bit floats. */
    private String tensor(String key, long... shape) {
        return graph.constant(key, weights.get(key), shape);
    }

    @Override
    public Void convolution(Node node, Operation.Convolution operation) {
        FoldedConvolution folded = FoldedConvolution.of(part, node.name(), weights);
        Window window = operation.window();
        long[] shape = {
            operation.out(), operation.in() / operation.groups(), window.kernelHeight(), window.kernelWidth()
        };
        String from = node.inputs().get(0);
        List<String> in = new ArrayList<>(List.of(written(from)));
        if (quantized.has(from)) {
            in.addAll(quantized.convolution(node.name(), from, folded, shape));
        } else {
            in.add(constant(node.name() + ".weight", folded.kernel(), shape));
            in.add(constant(node.name() + ".bias", folded.bias(), operation.out()));
        }
        List<Attribute> attributes = window(window, 0, 0);
        attributes.add(ints("dilations", operation.dilation(), operation.dilation()));
        attributes.add(integer("group", operation.groups()));
        keep(folded.output(), graph.node("Conv", in, name(folded.output()), attributes.toArray(Attribute[]::new)));
        return null;
    }

    /** A batch norm that is not folded: no convolution before it, or one whose value is read elsewhere too. */
    @Override
    public Void batchNorm(Node node, Operation.BatchNorm operation) {
        List<String> in = new ArrayList<>(List.of(input(node)));
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            String key = node.name() + "." + name;
            in.add(constant(key, weights.get(key).toFloats(), operation.channels()));
        }
        keep(node.name(), graph.node("BatchNormalization", in, name(node.name()), real("epsilon", operation.eps())));
        return null;
    }

    @Override
    public Void layerNorm(Node node, Operation.LayerNorm operation) {
        List<String> in = List.of(
                input(node),
                tensor(node.name() + ".weight", operation.width()),
                tensor(node.name() + ".bias", operation.width()));
        return value(
                node,
                graph.node(
                        "LayerNormalization",
                        in,
                        name(node.name()),
                        integer("axis", -1),
                        real("epsilon", operation.eps())));
    }

    @Override
    public Void relu(Node node, Operation.Relu operation) {
        return put(node, "Relu");
    }

    /** Written as x · (1 + erf(x / √2)) / 2, because opset 17 has no GELU. */
    @Override
    public Void gelu(Node node, Operation.Gelu operation) {
        String name = node.name();
        String x = input(node);
        String root = graph.constant(name + ".sqrt2", new float[] {(float) Math.sqrt(2)});
        String one = graph.constant(name + ".one", new float[] {1});
        String half = graph.constant(name + ".0.5", new float[] {0.5f});
        String erf = graph.node("Erf", List.of(graph.node("Div", List.of(x, root), name + ".scaled")), name + ".erf");
        String sum = graph.node("Add", List.of(erf, one), name + ".sum");
        String product = graph.node("Mul", List.of(x, sum), name + ".product");
        return value(node, graph.node("Mul", List.of(product, half), name(name)));
    }

    @Override
    public Void add(Node node, Operation.Add operation) {
        return put(node, "Add");
    }

    @Override
    public Void concatenate(Node node, Operation.Concatenate operation) {
        return put(node, "Concat", integer("axis", CHANNEL_AXIS));
    }

    @Override
    public Void maxPool(Node node, Operation.MaxPool operation) {
        int[] in = inputShape(node);
        List<Attribute> attributes =
                window(operation.window(), operation.overhangHeight(in[1]), operation.overhangWidth(in[2]));
        return put(node, "MaxPool", attributes.toArray(Attribute[]::new));
    }

    @Override
    public Void averagePool(Node node, Operation.AveragePool operation) {
        List<Attribute> attributes = window(operation.window(), 0, 0);
        attributes.add(integer("count_include_pad", operation.countPadding() ? 1 : 0));
        return put(node, "AveragePool", attributes.toArray(Attribute[]::new));
    }

    /** Padding is (top, left, bottom, right). A rounded-up pooling is padded where its last windows extend past the end. */
    private static List<Attribute> window(Window w, int pastHeight, int pastWidth) {
        return new ArrayList<>(List.of(
                ints("kernel_shape", w.kernelHeight(), w.kernelWidth()),
                ints("strides", w.strideHeight(), w.strideWidth()),
                ints(
                        "pads",
                        w.paddingHeight(),
                        w.paddingWidth(),
                        w.paddingHeight() + pastHeight,
                        w.paddingWidth() + pastWidth)));
    }

    /** Written as two products with matrices that compute means, because ONNX has no adaptive pooling. */
    @Override
    public Void adaptiveAveragePool(Node node, Operation.AdaptiveAveragePool operation) {
        int[] in = inputShape(node);
        if (operation.isIdentity(in)) {
            return same(node);
        }
        String name = node.name();
        String rows = constant(name + ".rows", means(operation.height(), in[1]), operation.height(), in[1]);
        String columns = constant(
                name + ".columns", transposed(means(operation.width(), in[2]), in[2]), in[2], operation.width());
        String down = graph.node("MatMul", List.of(rows, input(node)), name + ".down");
        keep(name, graph.node("MatMul", List.of(down, columns), name(name)));
        return null;
    }

    /** (outputs, inputs): row y computes the mean over the window of output y. */
    private static float[] means(int outputs, int inputs) {
        float[] matrix = new float[outputs * inputs];
        for (int y = 0; y < outputs; y++) {
            int start = Operation.AdaptiveAveragePool.start(y, outputs, inputs);
            int end = Operation.AdaptiveAveragePool.end(y, outputs, inputs);
            Arrays.fill(matrix, y * inputs + start, y * inputs + end, 1f / (end - start));
        }
        return matrix;
    }

    private static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] turned = new float[matrix.length];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                turned[x * rows + y] = matrix[y * columns + x];
            }
        }
        return turned;
    }

    @Override
    public Void globalAverage(Node node, Operation.GlobalAverage operation) {
        return flattened(node, graph.node("GlobalAveragePool", List.of(input(node)), node.name() + ".1x1"));
    }

    @Override
    public Void flatten(Node node, Operation.Flatten operation) {
        return flattened(node, input(node));
    }

    /** Flattens a map. After this, values are vectors in 32-bit floats, whatever the precision. */
    private Void flattened(Node node, String map) {
        String name = name(node.name());
        String flat = graph.node(
                "Flatten", List.of(map), half() ? node.name() + ".half" : name, integer("axis", CHANNEL_AXIS));
        return value(node, half() ? cast(flat, name, DataType.FLOAT) : flat);
    }

    @Override
    public Void dense(Node node, Operation.Dense operation) {
        String key = node.name() + ".weight";
        String bias = tensor(node.name() + ".bias", operation.out());
        if (inputShape(node).length == 1) {
            String weight = tensor(key, operation.out(), operation.in());
            List<String> in = List.of(input(node), weight, bias);
            return value(node, graph.node("Gemm", in, name(node.name()), integer("transB", 1)));
        }
        return value(node, linear(node.name(), input(node), key, operation.in(), bias, name(node.name())));
    }

    /** Tokens times the transpose of a (…, in) tensor, plus a bias. */
    private String linear(String prefix, String tokens, String key, int in, String bias, String output) {
        float[] turned = transposed(weights.get(key).toFloats(), in);
        String weight = graph.constant(key, turned, in, turned.length / in);
        String product = graph.node("MatMul", List.of(tokens, weight), prefix + ".product." + output);
        return graph.node("Add", List.of(product, bias), output);
    }

    @Override
    public Void dropout(Node node, Operation.Dropout operation) {
        return same(node);
    }

    /** (batch, channels, height, width) to (batch, height × width, channels), in 32-bit floats whatever the precision. */
    @Override
    public Void patchTokens(Node node, Operation.PatchTokens operation) {
        String name = node.name();
        String map = half() ? cast(input(node), name + ".single", DataType.FLOAT) : input(node);
        int channels = inputShape(node)[0];
        String shape = graph.longConstant(name + ".shape", 0, channels, -1);
        String flat = graph.node("Reshape", List.of(map, shape), name + ".flat");
        return value(node, graph.node("Transpose", List.of(flat), name(name), ints("perm", 0, 2, 1)));
    }

    /** The token is repeated for each image of the batch. */
    @Override
    public Void classToken(Node node, Operation.ClassToken operation) {
        String name = node.name();
        // The node has the tensor's name, so the constant needs another.
        String token = graph.constant(name + ".learned", weights.get(name), 1, 1, operation.width());
        String images =
                graph.node("Shape", List.of(input(node)), name + ".images", integer("start", 0), integer("end", 1));
        String rest = graph.longConstant(name + ".rest", 1, operation.width());
        String shape = graph.node("Concat", List.of(images, rest), name + ".shape", integer("axis", 0));
        String tokens = graph.node("Expand", List.of(token, shape), name + ".tokens");
        return value(node, graph.node("Concat", List.of(tokens, input(node)), name(name), integer("axis", 1)));
    }

    @Override
    public Void positions(Node node, Operation.Positions operation) {
        String positions = graph.constant(
                node.name() + ".learned", weights.get(node.name()), 1, operation.tokens(), operation.width());
        return value(node, graph.node("Add", List.of(input(node), positions), name(node.name())));
    }

    /** softmax(q · kᵀ / √size) · v for each head, between a product that computes q, k and v and one that mixes the heads. */
    @Override
    public Void selfAttention(Node node, Operation.SelfAttention operation) {
        String name = node.name();
        int width = operation.width();
        int size = width / operation.heads();
        String bias = tensor(name + ".in_proj_bias", 3L * width);
        String qkv = linear(name, input(node), name + ".in_proj_weight", width, bias, name + ".qkv");
        List<String> parts = List.of(name + ".q", name + ".k", name + ".v");
        graph.node("Split", List.of(qkv), parts, integer("axis", 2));
        String split = graph.longConstant(name + ".heads", 0, 0, operation.heads(), size);
        String q = perHead(parts.get(0), split, 0, 2, 1, 3);
        String k = perHead(parts.get(1), split, 0, 2, 3, 1);
        String v = perHead(parts.get(2), split, 0, 2, 1, 3);
        String scale = graph.constant(name + ".scale", new float[] {(float) (1 / Math.sqrt(size))});
        String scaled = graph.node("Mul", List.of(q, scale), name + ".q.scaled");
        String scores = graph.node("MatMul", List.of(scaled, k), name + ".scores");
        String attention = graph.node("Softmax", List.of(scores), name + ".attention", integer("axis", -1));
        String mixed = graph.node("MatMul", List.of(attention, v), name + ".mixed");
        String turned = graph.node("Transpose", List.of(mixed), name + ".turned", ints("perm", 0, 2, 1, 3));
        String together = graph.longConstant(name + ".together", 0, 0, width);
        String joined = graph.node("Reshape", List.of(turned, together), name + ".joined");
        String outBias = tensor(name + ".out_proj.bias", width);
        return value(node, linear(name, joined, name + ".out_proj.weight", width, outBias, name(name)));
    }

    private String perHead(String part, String split, long... permutation) {
        String heads = graph.node("Reshape", List.of(part, split), part + ".heads");
        return graph.node("Transpose", List.of(heads), part + ".turned", ints("perm", permutation));
    }

    @Override
    public Void select(Node node, Operation.Select operation) {
        String index = graph.longScalar(node.name() + ".index", operation.index());
        List<String> in = List.of(input(node), index);
        return value(node, graph.node("Gather", in, name(node.name()), integer("axis", 1)));
    }

    @Override
    public Void stack(Node node, Operation.Stack operation) {
        return put(node, "Concat", integer("axis", BATCH_AXIS));
    }

    @Override
    public Void unstack(Node node, Operation.Unstack operation) {
        return value(node, parts(node, operation.branches()).get(operation.index()));
    }

    /** The equal parts of a batch, which is split only once for all readers. */
    private List<String> parts(Node node, int count) {
        return unstacked.computeIfAbsent(input(node), name -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(name + ".part" + i);
            }
            graph.node("Split", List.of(name), names, integer("axis", BATCH_AXIS));
            return names;
        });
    }
}
