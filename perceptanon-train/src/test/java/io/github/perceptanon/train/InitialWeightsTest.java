// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private static final JudgeNetwork PAIR = JudgeNetwork.of(AnnotationSetup.HA2, Backbone.RESNET18, 1);
    private static final String FIRST = "conv1.weight";

    /** What torchvision's model would hold, {@code fc} included. */
    private static Map<String, Tensor> torchvision() {
        return new LinkedHashMap<>(new WeightInitializer(5)
                .initialize(JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, 10)
                        .network())
                .asMap());
    }

    private static StateDict started(Map<String, Tensor> given) throws Exception {
        return InitialWeights.of(PAIR, 0, Optional.of(StateDict.of(given)));
    }

    @Test
    void aTorchvisionBackboneIsTakenWithoutItsPrefix() throws Exception {
        StateDict weights = started(torchvision());
        assertThat(weights.get("shared_extractor." + FIRST).toFloats())
                .isEqualTo(torchvision().get(FIRST).toFloats());
        assertThat(weights.names())
                .containsExactlyInAnyOrderElementsOf(PAIR.network().parameters().keySet());
    }

    @Test
    void aHeadOfAnotherShapeIsDrawnAfresh() throws Exception {
        Map<String, Tensor> given = torchvision();
        given.put("head.0.weight", Tensor.ofFloats(new float[] {7}, 1, 1));
        StateDict fresh = InitialWeights.of(PAIR, 0, Optional.empty());
        assertThat(started(given).get("head.0.weight").toFloats())
                .isEqualTo(fresh.get("head.0.weight").toFloats());
    }

    @Test
    void aBackboneWithHolesIsRefused() {
        Map<String, Tensor> given = torchvision();
        given.remove(FIRST);
        assertThatThrownBy(() -> started(given))
                .isInstanceOf(TrainingException.class)
                .hasMessage("the initial weights do not fit the backbone: shared_extractor.conv1.weight needs"
                        + " [64, 3, 7, 7] but is missing");
    }

    @Test
    void aWeightThatIsNotANumberIsRefusedAndNamed() {
        Map<String, Tensor> given = torchvision();
        float[] values = given.get(FIRST).toFloats();
        values[1] = Float.NaN;
        given.put(FIRST, Tensor.ofFloats(values, 64, 3, 7, 7));
        assertThatThrownBy(() -> started(given))
                .hasMessage("the initial weights: weights must be finite but tensor"
                        + " 'shared_extractor.conv1.weight' F32[64, 3, 7, 7] holds NaN at element 1");
    }
}
