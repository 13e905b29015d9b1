// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Weights that keep activations in a sensible range through deep networks; time does not depend on their values. */
public final class RandomWeights {
    private RandomWeights() {}

    /**
     * Creates a network's weights from a fixed seed.
     *
     * @param network the network
     * @return its state dict
     */
    public static StateDict of(Network network) {
        return of(NetworkWeights.shapes(network));
    }

    /**
     * Creates tensors of given shapes from a fixed seed: kernels are uniform with variance 2 / inputs, other tensors
     * uniform in the {@code range} for their names.
     *
     * @param shapes names to shapes; an empty shape is a batch counter
     * @return the state dict
     */
    public static StateDict of(Map<String, long[]> shapes) {
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(
                name,
                shape.length == 0
                        ? Tensor.of(DType.I64, shape, ByteBuffer.allocate(Long.BYTES))
                        : Tensor.ofFloats(uniform(random, range(name, shape), size(shape, 0)), shape)));
        return StateDict.of(tensors);
    }

    private static double[] range(String name, long[] shape) {
        if (shape.length > 1) {
            double bound = Math.sqrt(6.0 / size(shape, 1));
            return new double[] {-bound, bound};
        }
        if (name.endsWith("running_var")) {
            return new double[] {0.5, 1.5};
        }
        return name.endsWith(".weight") ? new double[] {0.3, 0.7} : new double[] {-0.1, 0.1};
    }

    private static int size(long[] shape, int from) {
        int size = 1;
        for (int i = from; i < shape.length; i++) {
            size = Math.multiplyExact(size, (int) shape[i]);
        }
        return size;
    }

    private static float[] uniform(SplittableRandom random, double[] range, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (range[0] + (range[1] - range[0]) * random.nextDouble());
        }
        return values;
    }
}
