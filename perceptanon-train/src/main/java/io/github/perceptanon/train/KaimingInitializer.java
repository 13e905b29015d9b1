package io.github.perceptanon.train;

import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Initial weights as in torchvision's ResNet and PyTorch's layers: convolutions {@code kaiming_normal_(fan_out, relu)};
 * batch norms 1 and 0; linear layers {@code kaiming_uniform_(a=√5)}, which means weight and bias uniform within
 * ±1/√fan_in.
 */
public final class KaimingInitializer {
    private final long seed;

    /**
     * Creates an initialiser. Each tensor is a function of the seed and its name.
     *
     * @param seed any number
     */
    public KaimingInitializer(long seed) {
        this.seed = seed;
    }

    /**
     * Creates the weights.
     *
     * @param shapes PyTorch's parameter names and their shapes
     * @return a tensor for each name
     */
    public StateDict initialize(Map<String, long[]> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, tensor(name, shape, shapes)));
        return StateDict.of(tensors);
    }

    private Tensor tensor(String name, long[] shape, Map<String, long[]> shapes) {
        if (name.endsWith(".num_batches_tracked")) {
            return Tensor.of(DType.I64, shape, ByteBuffer.allocate(Long.BYTES));
        }
        float[] values = new float[count(shape)];
        SplittableRandom random = RandomStream.of(seed, name);
        if (shape.length == 4) {
            normal(values, Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3])), random);
        } else if (shape.length == 2) {
            uniform(values, 1 / Math.sqrt(shape[1]), random);
        } else if (name.endsWith(".weight") || name.endsWith(".running_var")) {
            Arrays.fill(values, 1f);
        } else if (name.endsWith(".bias")) {
            long[] weight = shapes.get(name.substring(0, name.length() - "bias".length()) + "weight");
            if (weight != null && weight.length == 2) {
                uniform(values, 1 / Math.sqrt(weight[1]), random);
            }
        }
        return Tensor.ofFloats(values, shape);
    }

    private static void uniform(float[] values, double bound, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
    }

    /** Marsaglia's polar method in strict arithmetic, so that all machines give the same numbers. */
    private static void normal(float[] values, double deviation, SplittableRandom random) {
        for (int i = 0; i < values.length; i += 2) {
            double u;
            double v;
            double s;
            do {
                u = 2 * random.nextDouble() - 1;
                v = 2 * random.nextDouble() - 1;
                s = u * u + v * v;
            } while (s >= 1 || s == 0);
            double scale = deviation * Math.sqrt(-2 * StrictMath.log(s) / s);
            values[i] = (float) (u * scale);
            if (i + 1 < values.length) {
                values[i + 1] = (float) (v * scale);
            }
        }
    }

    private static int count(long[] shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return Math.toIntExact(n);
    }
}
