package io.github.perceptanon.onnx;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Setup;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Exports a network as an ONNX model (opset 17). Batch norms are folded into the convolutions; the batch size is free, height
 * and width are fixed. Inputs and outputs are 32-bit floats in every precision. Immutable and thread-safe; the same arguments
 * give the same bytes.
 *
 * <p><b>A judge's model</b> reads {@code image}, or {@code original} and {@code anonymized}, (batch, 3, height, width),
 * resized and normalised as the card says. Its outputs are {@code embedding}, (batch, features), for HA2 those of both images
 * concatenated, and {@code output}, (batch, outputs): a classifier's logits, or a regressor's value after its sigmoid. HA2's
 * trunk is in the file once and processes both images as one batch.
 *
 * <p><b>The metadata</b> contain the model card under the keys of the model file, {@link #WEIGHTS_SHA256} and
 * {@link #PRECISION}.
 */
public final class OnnxExport {
    /** Metadata key of the weights' identity: {@link StateDict#sha256()} before rounding. */
    public static final String WEIGHTS_SHA256 = "perceptanon.weights_sha256";
    /** Metadata key of the precision's {@link Precision#id()}. */
    public static final String PRECISION = "perceptanon.precision";
    /** Output of a judge's model: the input of its head. */
    public static final String EMBEDDING = "embedding";
    /** Output of a judge's model: the output of its head. */
    public static final String OUTPUT = "output";

    /** An output: a node's value with a name, through an ONNX operator or (null) unchanged. */
    private record Output(
            String name, String vertex, @Nullable String operator) {}

    private final String name;
    private final Network network;
    private final StateDict weights;
    private final Map<String, int[]> inputs;
    private final List<Output> outputs;
    private final Map<String, String> metadata;
    private final Precision precision;
    /** Ranges of the values that are rounded to bytes, by node. */
    private final Map<String, ByteScale> ranges;

    private OnnxExport(
            String name,
            Network network,
            StateDict weights,
            Map<String, int[]> inputs,
            List<Output> outputs,
            Map<String, String> metadata,
            Precision precision,
            Map<String, ByteScale> ranges) {
        this.name = name;
        this.network = network;
        this.weights = weights;
        this.inputs = inputs;
        this.outputs = outputs;
        this.metadata = metadata;
        this.precision = precision;
        this.ranges = ranges;
    }

    /**
     * Exports the whole network of a judge.
     *
     * @param card the model
     * @param weights the model's state dict, which fits the card's network
     * @return the export, in 32-bit floats
     */
    public static OnnxExport of(ModelCard card, StateDict weights) {
        JudgeNetwork judge = card.network();
        Map<String, int[]> inputs = new LinkedHashMap<>();
        for (String input : judge.network().inputs()) {
            inputs.put(input, new int[] {3, card.inputHeight(), card.inputWidth()});
        }
        List<Output> outputs = List.of(
                new Output(EMBEDDING, judge.headInput(), null),
                new Output(OUTPUT, judge.output(), card.objective().classifies() ? null : "Sigmoid"));
        return new OnnxExport(
                card.setup() == Setup.HA1 ? "perceptanon-ha1" : "perceptanon-ha2",
                judge.network(),
                weights,
                inputs,
                outputs,
                card.toMetadata(),
                Precision.FP32,
                Map.of());
    }

    /**
     * Exports a part of a network, such as a feature network up to its taps.
     *
     * @param slice the part; its input and outputs have the names of the nodes, with {@code #2}, {@code #3}, … appended to
     *     repeated outputs
     * @param weights the network's state dict, which fits the network
     * @return the export, in 32-bit floats
     */
    public static OnnxExport of(NetworkSlice slice, StateDict weights) {
        List<Output> outputs = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>(Map.of(slice.input(), 1));
        for (String vertex : slice.outputs()) {
            int times = seen.merge(vertex, 1, Integer::sum);
            outputs.add(new Output(times == 1 ? vertex : vertex + "#" + times, vertex, null));
        }
        return new OnnxExport(
                "perceptanon-slice",
                slice.network(),
                weights,
                Map.of(slice.input(), new int[] {slice.channels(), slice.height(), slice.width()}),
                outputs,
                Map.of(),
                Precision.FP32,
                Map.of());
    }

    /**
     * A copy with another precision.
     *
     * @param other the precision
     * @return a copy
     * @throws IllegalArgumentException if it is {@link Precision#INT8}, for which {@link Quantization} needs images
     */
    public OnnxExport withPrecision(Precision other) {
        if (other == Precision.INT8) {
            throw new IllegalArgumentException("int8 needs images to calibrate with: see Quantization");
        }
        return new OnnxExport(name, network, weights, inputs, outputs, metadata, other, Map.of());
    }

    /** A copy in which values of known ranges are rounded to bytes. */
    OnnxExport quantized(Map<String, ByteScale> known) {
        return new OnnxExport(name, network, weights, inputs, outputs, metadata, Precision.INT8, known);
    }

    /**
     * Names of the outputs.
     *
     * @return in order
     */
    public List<String> outputNames() {
        return outputs.stream().map(Output::name).toList();
    }

    /**
     * Shapes of the outputs of one image.
     *
     * @return in order, each (channels), (tokens, width) or (channels, height, width)
     * @throws IllegalArgumentException if the input is too small for a layer
     */
    public List<int[]> outputShapes() {
        SubNetwork part = part();
        return outputs.stream().map(output -> part.shape(output.vertex())).toList();
    }

    private SubNetwork part() {
        return SubNetwork.between(
                network, inputs, outputs.stream().map(Output::vertex).toList());
    }

    /**
     * Creates the model in memory.
     *
     * @return the bytes of an ONNX file
     * @throws IllegalArgumentException if the input is too small for a layer; the message names it
     * @throws UnsupportedOperationException if a node cannot be translated; the message names it
     */
    public byte[] toBytes() {
        Map<String, String> all = new TreeMap<>(metadata);
        all.put(WEIGHTS_SHA256, weights.sha256());
        all.put(PRECISION, precision.id());
        return graph().toBytes(all);
    }

    /** Without metadata, which an engine does not need: hashing the weights takes longer than writing them. */
    BytePointer toNativeMemory() {
        return graph().toNativeMemory();
    }

    private OnnxGraph graph() {
        Map<String, String> names = new HashMap<>();
        for (Output output : outputs) {
            if (output.operator() == null) {
                names.putIfAbsent(output.vertex(), output.name());
            }
        }
        OnnxGraph graph = new OnnxGraph(name);
        GraphTranslation translation = new GraphTranslation(part(), weights, precision, ranges, names, graph);
        translation.read(inputs.keySet());
        translation.addNodes();
        outputs.forEach(output -> translation.write(output.name(), output.vertex(), output.operator()));
        return graph;
    }

    /**
     * Writes the model to a file, completely or not at all.
     *
     * @param target the file to create or replace
     * @throws IOException if the folder is missing, the target is a folder, or the disk refuses
     */
    public void write(Path target) throws IOException {
        AtomicFile.write(target, toBytes());
    }
}
