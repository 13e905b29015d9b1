// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The weights of the golden files' README, section 2, and of {@code golden/backbones}, rebuilt from names and shapes.
 */
public final class GoldenWeights {
    private static final Pattern BASIC_LAST = Pattern.compile(".*layer\\d\\.\\d+\\.bn2\\.weight");
    private static final Pattern BOTTLENECK_LAST = Pattern.compile(".*layer\\d\\.\\d+\\.bn3\\.weight");

    private static final Pattern SMALL_AND_CENTRED = Pattern.compile(".*(running_mean|bias|class_token|pos_embedding)");

    private GoldenWeights() {}

    /**
     * Weights for every name.
     *
     * @param shapes parameter names to shapes
     * @param headGain g of {@code fc.weight} and {@code head.2.weight}: 0.5 for ResNet18, 0.25 for ResNet50, else 1
     */
    public static StateDict of(Map<String, long[]> shapes, double headGain) {
        return of(shapes, Set.of("fc.weight", "head.2.weight"), headGain);
    }

    /**
     * Weights for every name, of any backbone.
     *
     * @param shapes parameter names to shapes
     * @param head the last linear layer, such as {@code classifier.6}
     * @param headGain g of its weight
     */
    public static StateDict of(Map<String, long[]> shapes, String head, double headGain) {
        return of(shapes, Set.of(head + ".weight"), headGain);
    }

    private static StateDict of(Map<String, long[]> shapes, Set<String> heads, double headGain) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            double gain = heads.contains(name) ? headGain : 1;
            tensors.put(name, tensor(name, shape, gain, shapes.keySet()));
        });
        return StateDict.of(tensors);
    }

    private static Tensor tensor(String name, long[] shape, double gain, Set<String> names) {
        if (name.endsWith("num_batches_tracked")) {
            return Tensor.of(DType.I64, shape, ByteBuffer.allocate(8));
        }
        GoldenNumbers numbers = GoldenNumbers.of(name, GoldenNumbers.SEED);
        int n = 1;
        for (long d : shape) {
            n *= (int) d;
        }
        double scale = 1;
        double shift = 0;
        boolean centred = false;
        if (SMALL_AND_CENTRED.matcher(name).matches()) {
            scale = 0.1;
            centred = true;
        } else if (name.endsWith("running_var")) {
            shift = 0.5;
        } else if (name.matches("lins?\\.?\\d\\.model\\.1\\.weight")) {
            scale = 0.2;
        } else if (shape.length >= 2) {
            scale = Math.sqrt(6.0 / (n / (double) shape[0])) * gain;
            centred = true;
        } else if (isLastOfBlock(name, names)) {
            shift = 0.1;
            scale = 0.2;
        } else {
            shift = 0.5;
        }
        float[] values = new float[n];
        fill(values, numbers, centred, scale, shift);
        return Tensor.ofFloats(values, shape);
    }

    private static void fill(float[] values, GoldenNumbers numbers, boolean centred, double scale, double shift) {
        IntStream.range(0, values.length).parallel().forEach(i -> {
            double u = numbers.uniform(i);
            values[i] = (float) (centred ? (2 * u - 1) * scale : shift + u * scale);
        });
    }

    private static boolean isLastOfBlock(String name, Set<String> names) {
        if (BOTTLENECK_LAST.matcher(name).matches()) {
            return true;
        }
        return BASIC_LAST.matcher(name).matches() && !names.contains(name.replace(".bn2.weight", ".bn3.weight"));
    }
}
