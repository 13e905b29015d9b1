// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Random weights for networks to run on. */
final class SampleWeights {
    private SampleWeights() {}

    static StateDict of(Map<String, long[]> shapes) {
        return of(shapes, 7);
    }

    private static StateDict of(Map<String, long[]> shapes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(
                name,
                name.endsWith("num_batches_tracked")
                        ? Tensor.of(DType.I64, shape, ByteBuffer.allocate(Long.BYTES))
                        : Tensor.ofFloats(values(shape, random), shape)));
        return StateDict.of(tensors);
    }

    /** Of unit gain for kernels and matrices; 0.5 to 1.5, as variances may be, for vectors. */
    private static float[] values(long[] shape, SplittableRandom random) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        double gain = shape.length < 2 ? 0 : Math.sqrt(3.0 * shape[0] / values.length);
        for (int i = 0; i < values.length; i++) {
            double u = random.nextDouble();
            values[i] = (float) (gain == 0 ? 0.5 + u : (2 * u - 1) * gain);
        }
        return values;
    }

    static StateDict of(FeatureNetwork network) {
        return of(NetworkWeights.shapes(network.network()));
    }

    static StateDict of(FeatureNetwork network, long seed) {
        return of(NetworkWeights.shapes(network.network()), seed);
    }

    /** LPIPS' weights of a network's layers, none of them negative. */
    static StateDict linear(FeatureNetwork network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int channels : network.tapChannels()) {
            float[] values = new float[channels];
            Arrays.fill(values, 1f / channels);
            tensors.put("lin" + tensors.size() + ".model.1.weight", Tensor.ofFloats(values, 1, channels, 1, 1));
        }
        return StateDict.of(tensors);
    }
}
