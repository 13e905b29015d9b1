// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightInitializerTest {
    private final StateDict weights = new WeightInitializer(3).initialize(network());

    @Test
    void convolutionsAreNormalWithFanOutVariance() {
        float[] w = weights.get("conv1.weight").toFloats();
        double mean =
                IntStream.range(0, w.length).mapToDouble(i -> w[i]).average().orElseThrow();
        double square = IntStream.range(0, w.length)
                .mapToDouble(i -> w[i] * w[i])
                .average()
                .orElseThrow();
        double expected = Math.sqrt(2.0 / (64 * 7 * 7));
        assertThat(mean).isCloseTo(0, within(expected / 20));
        assertThat(Math.sqrt(square)).isCloseTo(expected, within(expected / 40));
    }

    @Test
    void convolutionTailsAreThoseOfANormalDistribution() {
        float[] w = weights.get("conv1.weight").toFloats();
        double two = 2 * Math.sqrt(2.0 / (64 * 7 * 7));
        long beyond =
                IntStream.range(0, w.length).filter(i -> Math.abs(w[i]) > two).count();
        assertThat(beyond / (double) w.length).isCloseTo(0.0455, within(0.01));
    }

    @Test
    void linearLayersAreUniformWithinTheRootOfFanIn() {
        double bound = 1 / Math.sqrt(512);
        for (String name : new String[] {"fc.weight", "fc.bias"}) {
            float[] w = weights.get(name).toFloats();
            assertThat(w).as(name).doesNotContain(0f);
            for (float v : w) {
                assertThat((double) v).isBetween(-bound, bound);
            }
        }
        float max = 0;
        for (float v : weights.get("fc.weight").toFloats()) {
            max = Math.max(max, v);
        }
        assertThat((double) max).isGreaterThan(0.99 * bound);
    }

    @Test
    void batchNormsBeginAsTheIdentity() {
        assertThat(weights.get("bn1.weight").toFloats()).containsOnly(1f);
        assertThat(weights.get("bn1.bias").toFloats()).containsOnly(0f);
        assertThat(weights.get("bn1.running_mean").toFloats()).containsOnly(0f);
        assertThat(weights.get("bn1.running_var").toFloats()).containsOnly(1f);
        assertThat(weights.get("bn1.num_batches_tracked").dtype()).isEqualTo(DType.I64);
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        assertThat(new WeightInitializer(3).initialize(network()).sha256()).isEqualTo(weights.sha256());
        assertThat(new WeightInitializer(4).initialize(network()).sha256()).isNotEqualTo(weights.sha256());
    }

    private static Network network() {
        return JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10).network();
    }

    /** Whoever trained before with this seed gets the same weights again. */
    @Test
    void theValuesOfASeedStayWhatTheyAre() {
        assertThat(weights.get("conv1.weight").toFloats()[0]).isEqualTo(0.005132984f);
        assertThat(weights.get("fc.bias").toFloats()[9]).isEqualTo(0.038278434f);
    }

    @Test
    void everyBackbonesParametersAreDrawnAsTheirOperationsSay() {
        StateDict vit = new WeightInitializer(1)
                .initialize(JudgeNetwork.of(AnnotationSetup.HA1, Backbone.VIT_B_16, 1)
                        .network());
        assertThat(vit.get("class_token").toFloats()).containsOnly(0f);
        assertThat(deviation(vit.get("encoder.pos_embedding").toFloats())).isCloseTo(0.02, within(0.001));
        assertThat(deviation(vit.get("conv_proj.weight").toFloats())).isCloseTo(Math.sqrt(1.0 / 768), within(0.001));
        double xavier = Math.sqrt(6.0 / (768 + 3072)) / Math.sqrt(3);
        assertThat(deviation(
                        vit.get("encoder.layers.encoder_layer_0.mlp.0.weight").toFloats()))
                .isCloseTo(xavier, within(xavier / 100));
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float v : values) {
            squares += (double) v * v;
        }
        return Math.sqrt(squares / values.length);
    }
}
