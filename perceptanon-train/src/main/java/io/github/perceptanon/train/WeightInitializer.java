// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.network.Initialization;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Parameter;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws the initial weights of a network as torchvision and PyTorch do: each operation defines how its parameters are
 * initialised.
 */
public final class WeightInitializer {
    private final long seed;

    /**
     * Creates an initialiser. Each tensor is a function of the seed and its name.
     *
     * @param seed any number
     */
    public WeightInitializer(long seed) {
        this.seed = seed;
    }

    /**
     * Draws the weights of a network.
     *
     * @param network the network
     * @return a state dict with a tensor for each of its parameters
     */
    public StateDict initialize(Network network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach((key, parameter) -> tensors.put(key, tensor(key, parameter)));
        return StateDict.of(tensors);
    }

    private Tensor tensor(String key, Parameter parameter) {
        if (parameter.role() == Parameter.Role.COUNTER) {
            return Tensor.of(DType.I64, parameter.dimensions(), ByteBuffer.allocate(Long.BYTES));
        }
        float[] values = new float[Math.toIntExact(parameter.count())];
        SplittableRandom random = RandomStream.of(seed, key);
        Initialization initialization = parameter.initialization();
        if (initialization instanceof Initialization.Constant constant) {
            Arrays.fill(values, (float) constant.value());
        } else if (initialization instanceof Initialization.Uniform uniform) {
            uniform(values, uniform.bound(), random);
        } else if (initialization instanceof Initialization.Normal normal) {
            normal(values, normal.deviation(), random);
        } else if (initialization instanceof Initialization.TruncatedNormal truncated) {
            truncatedNormal(values, truncated.deviation(), random);
        }
        return Tensor.ofFloats(values, parameter.dimensions());
    }

    /** PyTorch's bounds are ±2 whatever the deviation. */
    private static void truncatedNormal(float[] values, double deviation, SplittableRandom random) {
        float[] one = new float[1];
        for (int i = 0; i < values.length; i++) {
            do {
                normal(one, deviation, random);
            } while (Math.abs(one[0]) > 2);
            values[i] = one[0];
        }
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
}
