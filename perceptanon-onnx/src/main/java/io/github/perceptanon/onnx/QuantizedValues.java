package io.github.perceptanon.onnx;

import static io.github.perceptanon.onnx.OnnxGraph.integer;

import io.github.perceptanon.network.FoldedConvolution;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rounds values to bytes in the form that ONNX Runtime recognises (QuantizeLinear, then DequantizeLinear): feature maps to
 * unsigned bytes with one scale each, weights to signed bytes with one scale per output channel.
 *
 * <p>Weights use half of a byte's range. Processors with AVX2 and without VNNI add two products of an unsigned and a signed
 * byte in 16 bits, which would silently overflow from 65 on: 2 · 255 · {@value #LARGEST_WEIGHT} is below 2¹⁵, 2 · 255 · 65 is
 * not.
 */
final class QuantizedValues {
    private static final int LARGEST_WEIGHT = 64;

    private final OnnxGraph graph;
    private final Map<String, ByteScale> ranges;

    QuantizedValues(OnnxGraph graph, Map<String, ByteScale> ranges) {
        this.graph = graph;
        this.ranges = ranges;
    }

    boolean has(String vertex) {
        return ranges.containsKey(vertex);
    }

    /** A node's value rounded to a byte and back, or unchanged if its range is not known. */
    String rounded(String vertex, String value) {
        ByteScale range = ranges.get(vertex);
        if (range == null) {
            return value;
        }
        String scale = graph.constant(vertex + ".scale", new float[] {range.step()});
        String zero = graph.unsignedByte(vertex + ".zero", range.zero());
        String bytes = graph.node("QuantizeLinear", List.of(value, scale, zero), vertex + ".bytes");
        return graph.node("DequantizeLinear", List.of(bytes, scale, zero), vertex + ".rounded");
    }

    /** Weights and bias of a convolution whose input has a known range. */
    List<String> convolution(String vertex, String input, FoldedConvolution folded, long[] shape) {
        float[] kernel = folded.kernel();
        int outputs = folded.bias().length;
        int perOutput = kernel.length / outputs;
        float inputStep = Objects.requireNonNull(ranges.get(input), input).step();
        float[] scales = new float[outputs];
        float[] biasScales = new float[outputs];
        byte[] bytes = new byte[kernel.length];
        int[] bias = new int[outputs];
        for (int o = 0; o < outputs; o++) {
            scales[o] = scale(kernel, o * perOutput, perOutput);
            biasScales[o] = scales[o] * inputStep;
            for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
                bytes[i] = (byte) Math.round(kernel[i] / scales[o]);
            }
            bias[o] = Math.round(folded.bias()[o] / biasScales[o]);
        }
        return List.of(
                widened(
                        vertex + ".weight",
                        graph.byteConstant(vertex + ".weight.bytes", bytes, shape),
                        graph.constant(vertex + ".weight.scale", scales, outputs)),
                widened(
                        vertex + ".bias",
                        graph.intConstant(vertex + ".bias.ints", bias, outputs),
                        graph.constant(vertex + ".bias.scale", biasScales, outputs)));
    }

    private static float scale(float[] kernel, int from, int count) {
        float largest = Float.MIN_NORMAL;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(kernel[i]));
        }
        return largest / LARGEST_WEIGHT;
    }

    private String widened(String name, String integers, String scales) {
        return graph.node("DequantizeLinear", List.of(integers, scales), name, integer("axis", 0));
    }
}
