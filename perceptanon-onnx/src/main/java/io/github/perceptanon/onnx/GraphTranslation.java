package io.github.perceptanon.onnx;

import static io.github.perceptanon.onnx.OnnxGraph.integer;
import static io.github.perceptanon.onnx.OnnxGraph.ints;
import static io.github.perceptanon.onnx.OnnxGraph.real;

import io.github.perceptanon.network.FoldedConvolution;
import io.github.perceptanon.network.NativeMaxPooling;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.TensorProto;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/**
 * Writes a network's vertices as ONNX nodes. Values carry their vertices' names; batch norms are worked into the
 * convolutions before them.
 */
final class GraphTranslation {
    private static final int BATCH_AXIS = 0;
    private static final int CHANNEL_AXIS = 1;

    private final SubNetwork part;
    private final StateDict weights;
    private final Precision precision;
    private final OnnxGraph graph;
    private final QuantizedValues quantized;
    /** Names of values that are handed out as they are. */
    private final Map<String, String> outputNames;
    /** The name in the ONNX graph of every value that is there. */
    private final Map<String, String> values = new HashMap<>();
    /** The parts of every batch that was split. */
    private final Map<String, List<String>> unstacked = new HashMap<>();

    GraphTranslation(
            SubNetwork part,
            StateDict weights,
            Precision precision,
            Map<String, Range> ranges,
            Map<String, String> outputNames,
            OnnxGraph graph) {
        this.part = part;
        this.weights = weights;
        this.precision = precision;
        this.outputNames = outputNames;
        this.graph = graph;
        this.quantized = new QuantizedValues(graph, ranges);
    }

    /** Takes values in under their own names. */
    void read(Iterable<String> inputs) {
        for (String input : inputs) {
            graph.input(input, part.shape(input));
            keep(input, half() ? cast(input, input + ".half", TensorProto.DataType.FLOAT16) : input);
        }
    }

    /** Notes what a vertex's value is called, rounded to a byte where its range is known. */
    private void keep(String vertex, String value) {
        values.put(vertex, quantized.rounded(vertex, value));
    }

    void addVertices() {
        for (String vertex : part.vertices()) {
            // A batch norm that was worked into its convolution is there already.
            if (!values.containsKey(vertex)) {
                add(vertex);
            }
        }
    }

    /** Hands a value out under a name, through an operator if one is given. */
    void write(String name, String vertex, String operator) {
        String value = values.get(vertex);
        if (operator != null) {
            graph.node(operator, List.of(value), name);
        } else if (isHalf(vertex)) {
            cast(value, name, TensorProto.DataType.FLOAT);
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

    /** What a vertex's value is called: its name outside, if it goes there unchanged. */
    private String name(String vertex) {
        String outside = outputNames.get(vertex);
        if (outside == null) {
            return vertex;
        }
        return isHalf(vertex) || quantized.has(vertex) ? vertex + ".exact" : outside;
    }

    private String cast(String value, String output, TensorProto.DataType type) {
        return graph.node("Cast", List.of(value), output, integer("to", type.getNumber()));
    }

    private List<String> inputs(String vertex) {
        return part.inputs(vertex).stream().map(values::get).toList();
    }

    private void add(String vertex) {
        GraphVertex definition = part.definition(vertex);
        if (definition instanceof ElementWiseVertex e && e.getOp() == ElementWiseVertex.Op.Add) {
            put(vertex, "Add");
        } else if (definition instanceof MergeVertex) {
            put(vertex, "Concat", integer("axis", CHANNEL_AXIS));
        } else if (definition instanceof StackVertex) {
            put(vertex, "Concat", integer("axis", BATCH_AXIS));
        } else if (definition instanceof UnstackVertex u) {
            values.put(vertex, parts(vertex, u.getStackSize()).get(u.getFrom()));
        } else {
            addLayer(vertex, part.layer(vertex).orElseThrow(() -> unsupported(vertex, definition)));
        }
    }

    /** A node that reads what the vertex reads. */
    private void put(String vertex, String type, AttributeProto... attributes) {
        keep(vertex, graph.node(type, inputs(vertex), name(vertex), attributes));
    }

    /** The equal parts of a batch, split once for all who read one. */
    private List<String> parts(String vertex, int count) {
        String whole = inputs(vertex).get(0);
        return unstacked.computeIfAbsent(whole, name -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(name + ".part" + i);
            }
            graph.node("Split", List.of(name), names, integer("axis", BATCH_AXIS));
            return names;
        });
    }

    private void addLayer(String vertex, Layer layer) {
        if (layer instanceof ConvolutionLayer c) {
            addConvolution(vertex, c);
        } else if (layer instanceof BatchNormalization bn) {
            addNorm(vertex, bn);
        } else if (layer instanceof SubsamplingLayer p) {
            addPooling(vertex, p);
        } else if (layer instanceof GlobalPoolingLayer g && g.getPoolingType() == PoolingType.AVG) {
            addGlobalAverage(vertex);
        } else if (layer instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationReLU) {
            put(vertex, "Relu");
        } else if (layer instanceof DenseLayer d) {
            addDense(vertex, d);
        } else {
            throw unsupported(vertex, layer);
        }
    }

    private void addConvolution(String vertex, ConvolutionLayer c) {
        FoldedConvolution folded = FoldedConvolution.of(part, vertex, weights);
        int[] kernel = c.getKernelSize();
        long[] shape = {c.getNOut(), c.getNIn(), kernel[0], kernel[1]};
        String from = part.inputs(vertex).get(0);
        List<String> in = new ArrayList<>(List.of(values.get(from)));
        if (quantized.has(from)) {
            in.addAll(quantized.convolution(vertex, from, folded, shape));
        } else {
            in.add(constant(vertex + ".weight", folded.kernel(), shape));
            in.add(constant(vertex + ".bias", folded.bias(), c.getNOut()));
        }
        AttributeProto[] window = window(kernel, c.getStride(), c.getPadding(), new int[2]);
        keep(folded.output(), graph.node("Conv", in, name(folded.output()), window));
    }

    private String constant(String name, float[] numbers, long... shape) {
        return half() ? graph.halfConstant(name, numbers, shape) : graph.constant(name, numbers, shape);
    }

    /** A batch norm that stands alone, because its input is wanted too or given from outside. */
    private void addNorm(String vertex, BatchNormalization norm) {
        List<String> in = new ArrayList<>(inputs(vertex));
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            String parameter = vertex + "." + name;
            in.add(constant(parameter, weights.get(parameter).toFloats(), norm.getNOut()));
        }
        keep(vertex, graph.node("BatchNormalization", in, name(vertex), real("epsilon", norm.getEps())));
    }

    private void addPooling(String vertex, SubsamplingLayer p) {
        int[] in = part.shape(part.inputs(vertex).get(0));
        int[] past = p instanceof NativeMaxPooling max ? max.overhang(in[1], in[2]) : new int[2];
        AttributeProto[] window = window(p.getKernelSize(), p.getStride(), p.getPadding(), past);
        if (p.getPoolingType() == PoolingType.MAX) {
            put(vertex, "MaxPool", window);
        } else if (p.getPoolingType() == PoolingType.AVG) {
            List<AttributeProto> attributes = new ArrayList<>(List.of(window));
            attributes.add(integer("count_include_pad", p.isAvgPoolIncludePadInDivisor() ? 1 : 0));
            put(vertex, "AveragePool", attributes.toArray(AttributeProto[]::new));
        } else {
            throw unsupported(vertex, p);
        }
    }

    /** Padding is (top, left, bottom, right); rounded-up pooling is padded where its last windows reach past the end. */
    private static AttributeProto[] window(int[] kernel, int[] stride, int[] padding, int[] past) {
        return new AttributeProto[] {
            ints("kernel_shape", kernel[0], kernel[1]),
            ints("strides", stride[0], stride[1]),
            ints("pads", padding[0], padding[1], padding[0] + past[0], padding[1] + past[1])
        };
    }

    private void addGlobalAverage(String vertex) {
        String average = graph.node("GlobalAveragePool", inputs(vertex), vertex + ".1x1");
        String name = name(vertex);
        String flat = graph.node(
                "Flatten", List.of(average), half() ? vertex + ".half" : name, integer("axis", CHANNEL_AXIS));
        values.put(vertex, half() ? cast(flat, name, TensorProto.DataType.FLOAT) : flat);
    }

    /** In 32-bit floats whatever the precision: the head is small, and what comes out of it is the score. */
    private void addDense(String vertex, DenseLayer d) {
        List<String> in = new ArrayList<>(inputs(vertex));
        in.add(graph.constant(
                vertex + ".weight", weights.get(vertex + ".weight").toFloats(), d.getNOut(), d.getNIn()));
        if (d.hasBias()) {
            in.add(graph.constant(
                    vertex + ".bias", weights.get(vertex + ".bias").toFloats(), d.getNOut()));
        }
        boolean relu = d.getActivationFn() instanceof ActivationReLU;
        if (!relu && !(d.getActivationFn() instanceof ActivationIdentity)) {
            throw unsupported(vertex, d.getActivationFn());
        }
        String name = name(vertex);
        String linear = graph.node("Gemm", in, relu ? vertex + ".linear" : name, integer("transB", 1));
        values.put(vertex, relu ? graph.node("Relu", List.of(linear), name) : linear);
    }

    private static UnsupportedOperationException unsupported(String vertex, Object definition) {
        return new UnsupportedOperationException("there is no ONNX node for '" + vertex + "' ("
                + definition.getClass().getSimpleName() + ")");
    }
}
