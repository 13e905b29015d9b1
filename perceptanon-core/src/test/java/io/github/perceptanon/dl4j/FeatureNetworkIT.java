// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The whole networks, by the engine and by DL4J. */
class FeatureNetworkIT {
    private static StateDict weights(FeatureNetwork network) {
        return GoldenWeights.of(NetworkWeights.shapes(network.network()), 1);
    }

    private static InferenceEngine engine(FeatureNetwork network, StateDict weights, int height, int width) {
        NetworkSlice slice =
                new NetworkSlice(network.network(), FeatureNetwork.IMAGE, 3, height, width, network.taps());
        EngineOptions options = EngineOptions.defaults().withEngine("nd4j");
        return Engines.installed().select(options).compile(slice, weights, options);
    }

    @ParameterizedTest
    @EnumSource
    void engineGivesWhatTheDl4jGraphGives(FeatureNetwork network) {
        StateDict weights = weights(network);
        int height = network.minimumSide() + 7;
        int width = network.minimumSide() + 2;
        Random random = new Random(20240718);
        float[] image = new float[3 * height * width];
        for (int i = 0; i < image.length; i++) {
            image[i] = random.nextFloat() - 0.5f;
        }
        ComputationGraph graph = Dl4jGraph.of(network.network(), weights);
        try (InferenceEngine engine = engine(network, weights, height, width)) {
            INDArray[] expected = graph.output(Nd4j.createFromArray(image).reshape(1, 3, height, width));
            FloatBuffer[] actual = new FloatBuffer[expected.length];
            for (int i = 0; i < actual.length; i++) {
                actual[i] = FloatBuffer.allocate((int) expected[i].length());
            }
            engine.run(1, target -> target.put(image), actual);
            for (int i = 0; i < actual.length; i++) {
                float[] values = expected[i].dup('c').data().asFloat();
                double scale = expected[i].norm2Number().doubleValue() / Math.sqrt(values.length);
                for (int k = 0; k < values.length; k++) {
                    if (Math.abs(actual[i].get(k) - values[k]) > 1e-4 * scale) {
                        assertThat(actual[i].get(k))
                                .as("%s[%d]", network.taps().get(i), k)
                                .isCloseTo(values[k], within((float) (1e-4 * scale)));
                    }
                }
            }
        } finally {
            graph.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMinimumSideIsTheLeastThatTheEngineTakes(FeatureNetwork network) {
        StateDict weights = weights(network);
        int side = network.minimumSide();
        engine(network, weights, side, side).close();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine(network, weights, side, side - 1))
                .withMessageContaining("too small");
    }
}
