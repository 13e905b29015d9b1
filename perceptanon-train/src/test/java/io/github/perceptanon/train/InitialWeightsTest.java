package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private final TrainingOptions options =
            TrainingOptions.defaults(Setup.HA2, Backbone.RESNET18, Objective.MSE, Granularity.MEAN);
    private final Map<String, long[]> shapes = new LinkedHashMap<>(Map.of(
            "shared_extractor.conv1.weight", new long[] {2, 1, 1, 1},
            "shared_extractor.bn1.num_batches_tracked", new long[0],
            "head.0.weight", new long[] {1, 2}));

    @Test
    void aTorchvisionBackboneIsTakenWithoutItsPrefix() throws Exception {
        StateDict given = StateDict.of(Map.of(
                "conv1.weight", Tensor.ofFloats(new float[] {5, 6}, 2, 1, 1, 1),
                "fc.weight", Tensor.ofFloats(new float[] {7}, 1, 1)));
        StateDict weights = InitialWeights.of(shapes, options, Optional.of(given));
        assertThat(weights.get("shared_extractor.conv1.weight").toFloats()).containsExactly(5, 6);
        assertThat(weights.names()).containsExactlyInAnyOrderElementsOf(shapes.keySet());
    }

    @Test
    void aHeadOfAnotherShapeIsDrawnAfresh() throws Exception {
        StateDict given = StateDict.of(Map.of(
                "shared_extractor.conv1.weight", Tensor.ofFloats(new float[] {5, 6}, 2, 1, 1, 1),
                "head.0.weight", Tensor.ofFloats(new float[] {7}, 1, 1)));
        StateDict weights = InitialWeights.of(shapes, options, Optional.of(given));
        StateDict fresh = InitialWeights.of(shapes, options, Optional.empty());
        assertThat(weights.get("head.0.weight").toFloats())
                .isEqualTo(fresh.get("head.0.weight").toFloats());
    }

    @Test
    void aBackboneWithHolesIsRefused() {
        StateDict given = StateDict.of(Map.of("fc.weight", Tensor.ofFloats(new float[] {7}, 1, 1)));
        assertThatThrownBy(() -> InitialWeights.of(shapes, options, Optional.of(given)))
                .isInstanceOf(TrainingException.class)
                .hasMessage("the initial weights do not fit the backbone: shared_extractor.conv1.weight needs"
                        + " [2, 1, 1, 1] but is missing");
    }

    @Test
    void aWeightThatIsNotANumberIsRefusedAndNamed() {
        StateDict given = StateDict.of(Map.of("conv1.weight", Tensor.ofFloats(new float[] {5, Float.NaN}, 2, 1, 1, 1)));
        assertThatThrownBy(() -> InitialWeights.of(shapes, options, Optional.of(given)))
                .hasMessage("the initial weights: weights must be finite but tensor"
                        + " 'shared_extractor.conv1.weight' F32[2, 1, 1, 1] holds NaN at element 1");
    }
}
