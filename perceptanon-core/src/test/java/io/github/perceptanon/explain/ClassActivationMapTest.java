// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassActivationMapTest {
    private static FeatureMap map(int channels, int height, int width, float... activations) {
        return new FeatureMap(channels, height, width, activations, new float[activations.length]);
    }

    /** One channel: its first component is the centred channel itself, up to the sign. */
    @ParameterizedTest
    @ValueSource(floats = {1, -1})
    void thePlaceFarthestFromTheMeanIsPositiveInEigenCam(float sign) {
        // Mean 2, centred -2 -2 -2 6; negated 2 2 2 -6.
        float[] raw = ClassActivationMap.raw(CamMethod.EIGEN_CAM, map(1, 2, 2, 0, 0, 0, 8 * sign));
        assertThat(raw).containsExactly(new float[] {-2, -2, -2, 6}, within(1e-6f));
    }

    /** Two channels, (0, 2, 5) and (0, -4, -10): the direction is (1, -2)/√5 or its opposite. */
    @Test
    void eigenCamProjectsOnTheDirectionInWhichPlacesDifferMost() {
        float[] raw = ClassActivationMap.raw(CamMethod.EIGEN_CAM, map(2, 1, 3, 0, 2, 5, 0, -4, -10));
        double root = Math.sqrt(5);
        assertThat(raw)
                .containsExactly(
                        new float[] {(float) (-7 / 3.0 * root), (float) (-1 / 3.0 * root), (float) (8 / 3.0 * root)},
                        within(1e-5f));
    }

    /** A decomposition's own signs are as good as random. */
    @Test
    void theStrongestPlaceIsPositiveWhateverSignTheDecompositionGives() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            float[] activations = new float[6 * 12];
            for (int i = 0; i < activations.length; i++) {
                activations[i] = random.nextFloat();
            }
            float[] raw = ClassActivationMap.raw(CamMethod.EIGEN_CAM, map(6, 3, 4, activations));
            float strongest = 0;
            for (float v : raw) {
                strongest = Math.abs(v) > Math.abs(strongest) ? v : strongest;
            }
            assertThat(strongest).as("seed %d", seed).isPositive();
        }
    }
}
