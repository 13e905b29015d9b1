// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.training.TrainingBackend;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps on one batch of two noise images, a classifier of three classes. */
class TrainingStepTest {
    private static final int SIDE = 32;
    private static final int CLASSES = 3;
    private static final double RATE = 0.01;

    private final float[][] inputs = {noise(2 * 3 * SIDE * SIDE)};
    private final Targets targets = Targets.of(new int[] {0, 2}, new double[2]);
    private final TrainingStep step = step();

    private static TrainingStep step() {
        JudgeNetwork network = JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, CLASSES);
        return TrainingStep.of(
                network,
                GoldenWeights.of(NetworkWeights.shapes(network.network()), 0.5),
                Loss.crossEntropy(CLASSES),
                Optimizer.sgd(0.9),
                TrainingBackend.defaults());
    }

    private static float[] noise(int values) {
        SplittableRandom random = new SplittableRandom(1);
        float[] noise = new float[values];
        for (int i = 0; i < values; i++) {
            noise[i] = (float) random.nextDouble(-1, 1);
        }
        return noise;
    }

    @AfterEach
    void close() {
        step.close();
    }

    private double take(float[][] given) {
        return step.take(given, SIDE, SIDE, targets, RATE);
    }

    @Test
    void theLossFallsFromStepToStep() {
        double first = take(inputs);
        take(inputs);

        assertThat(take(inputs)).isLessThan(first);
    }

    @Test
    void aLossThatIsNotFiniteTakesNoStep() {
        float[] broken = new float[inputs[0].length];
        Arrays.fill(broken, Float.NaN);

        assertThat(take(new float[][] {broken})).isNaN();
        double after = take(inputs);

        try (TrainingStep fresh = step()) {
            assertThat(after).isEqualTo(fresh.take(inputs, SIDE, SIDE, targets, RATE));
        }
    }

    @Test
    void anInputThatDoesNotHoldTheBatchIsRefusedWithBothSizes() {
        assertThatThrownBy(() -> take(new float[][] {new float[7]}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an input of 2 images of 32×32 pixels has 6144 values but was given 7");
    }
}
