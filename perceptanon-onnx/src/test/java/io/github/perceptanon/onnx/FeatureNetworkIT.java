// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole networks, in ONNX Runtime and by the nd4j engine, which is itself compared with DL4J. */
class FeatureNetworkIT {
    private static final int BATCH = 2;

    private static List<float[]> features(String name, NetworkSlice slice, StateDict weights, float[] images) {
        EngineOptions options = EngineOptions.defaults().withEngine(name);
        try (InferenceEngine engine = Engines.installed().select(options).compile(slice, weights, options)) {
            List<FloatBuffer> outputs = new ArrayList<>();
            for (int[] shape : engine.outputShapes()) {
                int length = BATCH;
                for (int d : shape) {
                    length *= d;
                }
                outputs.add(FloatBuffer.allocate(length));
            }
            engine.run(BATCH, target -> target.put(images), outputs.toArray(FloatBuffer[]::new));
            return outputs.stream().map(FloatBuffer::array).toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothEnginesGiveTheSameFeatures(FeatureNetwork network) {
        int height = network.minimumSide() + 7;
        int width = network.minimumSide() + 2;
        Random random = new Random(20240718);
        float[] images = new float[BATCH * 3 * height * width];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat() - 0.5f;
        }
        NetworkSlice slice =
                new NetworkSlice(network.network(), FeatureNetwork.IMAGE, 3, height, width, network.taps());
        StateDict weights = GoldenWeights.of(NetworkWeights.shapes(network.network()), 1);

        List<float[]> expected = features("nd4j", slice, weights, images);
        List<float[]> actual = features("onnxruntime", slice, weights, images);

        for (int i = 0; i < expected.size(); i++) {
            // As far as the nd4j engine may be from DL4J: relative to the root mean square.
            assertThat(actual.get(i)).containsExactly(expected.get(i), offset((float) (1e-4 * rms(expected.get(i)))));
        }
    }

    private static double rms(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum / values.length);
    }
}
