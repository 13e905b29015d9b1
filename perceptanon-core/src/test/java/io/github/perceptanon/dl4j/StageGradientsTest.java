// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StageGradientsTest {
    private static final int SIDE = 32;
    private static final GoldenNetworks NETWORK = new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10);

    @Test
    void closingWaitsForTheCallUnderWay() throws Exception {
        StageGradients gradients = new StageGradients(NETWORK.network(), NETWORK.weights());
        StageGradients.Result expected = at(gradients, StageGradientsTest::firstClass);
        Thread closer = new Thread(gradients::close);

        StageGradients.Result actual = at(gradients, outputs -> {
            closer.start();
            while (closer.isAlive() && closer.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            return firstClass(outputs);
        });
        closer.join();

        assertThat(actual.activations()).isEqualTo(expected.activations());
        assertThat(actual.gradients()).isEqualTo(expected.gradients());
    }

    @Test
    void onceClosedTheyRefuse() {
        StageGradients gradients = new StageGradients(NETWORK.network(), NETWORK.weights());
        gradients.close();
        gradients.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> at(gradients, StageGradientsTest::firstClass))
                .withMessage("the gradients are closed");
    }

    private static double[] firstClass(float[] outputs) {
        double[] weights = new double[outputs.length];
        weights[0] = 1;
        return weights;
    }

    private static StageGradients.Result at(StageGradients gradients, Function<float[], double[]> outputWeights) {
        float[] input = new float[3 * SIDE * SIDE];
        GoldenNumbers numbers = GoldenNumbers.of("gradients that are closed", 1);
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) numbers.uniform(i);
        }
        return gradients.at(
                NETWORK.judge().stages().get(2), new float[][] {input}, new int[] {3, SIDE, SIDE}, outputWeights);
    }
}
