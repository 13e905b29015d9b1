// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Dropout;
import io.github.perceptanon.network.Operation.Flatten;
import io.github.perceptanon.network.Parameter.Role;
import io.github.perceptanon.training.TrainableNetwork.ParameterRange;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every training backend must do, on a CPU. What it computes is compared with PyTorch by the golden trainings. */
public abstract class TrainingBackendContract {
    private static final int SIDE = 32;
    private static final double[] OUTPUT_GRADIENT = {0.5, -0.25, 0.125, 1, -1, 0.75};
    private static final Predicate<String> ALL = node -> true;

    protected abstract TrainingProvider provider();

    @Test
    void itWorksHereAndIsNotRankedHigherThanItSaysItCanBe() {
        assertThat(provider().availability(Device.AUTO).usable()).isTrue();
        assertThat(provider().availability(Device.AUTO).rank())
                .isLessThanOrEqualTo(provider().highestRank());
    }

    @Test
    void itsNameNamesTheProviderAndTheProcessor() {
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, ALL, 0)) {
            assertThat(network.name()).isEqualTo(provider().name() + "-cpu");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSameStepsGiveTheSameBits(int threads) {
        assertThat(trained(threads)).isEqualTo(trained(threads));
    }

    /** Outputs and weights of two steps. */
    private String trained(int threads) {
        try (TrainableNetwork network = compile(AnnotationSetup.HA2, ALL, threads)) {
            StringBuilder out = new StringBuilder();
            for (int step = 0; step < 2; step++) {
                for (double output : network.forward(batch(AnnotationSetup.HA2, step), step)) {
                    out.append(output).append(' ');
                }
                network.backward(OUTPUT_GRADIENT);
                descend(network);
            }
            return out + network.weights().sha256();
        }
    }

    private static void descend(TrainableNetwork network) {
        FloatBuffer values = network.values();
        FloatBuffer gradients = network.gradients();
        for (ParameterRange range : network.ranges()) {
            for (int i = (int) range.offset(); i < range.offset() + range.length(); i++) {
                values.put(i, values.get(i) - 0.01f * gradients.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void rangesAscendWithoutOverlapInsideTheFlatArrays(AnnotationSetup setup) {
        try (TrainableNetwork network = compile(setup, ALL, 0)) {
            long end = 0;
            for (ParameterRange range : network.ranges()) {
                assertThat(range.offset()).as(range.key()).isGreaterThanOrEqualTo(end);
                assertThat(range.length()).isPositive();
                assertThat(range.key()).startsWith(range.node());
                end = range.offset() + range.length();
            }
            assertThat(end).isLessThanOrEqualTo(network.values().capacity());
            assertThat(network.gradients().capacity())
                    .isEqualTo(network.values().capacity());
            assertThat(network.ranges().stream().map(ParameterRange::key))
                    .containsExactlyInAnyOrderElementsOf(learned(setup, ALL));
        }
    }

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void theValuesAreTheWeightsItWasGiven(AnnotationSetup setup) {
        StateDict given = weights(setup);
        try (TrainableNetwork network = compile(setup, ALL, 0)) {
            assertThat(network.weights().sha256()).isEqualTo(given.sha256());
            StateDict named = network.named(network.values());
            assertThat(named.names()).containsExactlyInAnyOrderElementsOf(learned(setup, ALL));
            named.asMap()
                    .forEach((key, tensor) -> assertThat(tensor.bytes())
                            .as(key)
                            .isEqualTo(given.get(key).bytes()));
        }
    }

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void whatIsNamedAndFlattenedComesBackExactly(AnnotationSetup setup) {
        try (TrainableNetwork network = compile(setup, ALL, 0)) {
            network.forward(batch(setup, 0), 0);
            network.backward(OUTPUT_GRADIENT);
            FloatBuffer back = ImageBatches.zeros(network.values().capacity());
            network.flatten(network.named(network.gradients()), back);
            for (ParameterRange range : network.ranges()) {
                assertThat(back.slice((int) range.offset(), (int) range.length()))
                        .as(range.key())
                        .isEqualTo(network.gradients().slice((int) range.offset(), (int) range.length()));
            }
        }
    }

    @Test
    void flatteningChangesNothingBetweenTheRanges() {
        Predicate<String> head = judge(AnnotationSetup.HA1)::isHead;
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, head, 0)) {
            FloatBuffer flat = ImageBatches.zeros(network.values().capacity());
            for (int i = 0; i < flat.capacity(); i++) {
                flat.put(i, 7);
            }
            network.flatten(weights(AnnotationSetup.HA1), flat);
            for (ParameterRange range : network.ranges()) {
                for (long i = range.offset(); i < range.offset() + range.length(); i++) {
                    flat.put((int) i, 7);
                }
            }
            assertThat(ImageBatches.copy(flat)).containsOnly(7);
        }
    }

    @Test
    void aTensorThatIsMissingOrHasAnotherShapeIsRefusedByName() {
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, ALL, 0)) {
            FloatBuffer flat = ImageBatches.zeros(network.values().capacity());
            StateDict named = network.named(network.values());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.flatten(named.subset(key -> !key.equals("fc.bias")), flat))
                    .withMessageContaining("fc.bias");
            Map<String, Tensor> other = new LinkedHashMap<>(named.asMap());
            other.put("fc.bias", Tensor.ofFloats(new float[3], 3, 1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.flatten(StateDict.of(other), flat))
                    .withMessageContaining("fc.bias");
        }
    }

    @Test
    void aChangedValueIsUsedByTheNextPass() {
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, ALL, 0)) {
            double[] before = network.evaluate(batch(AnnotationSetup.HA1, 0));
            ParameterRange bias = network.ranges().stream()
                    .filter(range -> range.key().equals("fc.bias"))
                    .findFirst()
                    .orElseThrow();
            int at = (int) bias.offset();
            network.values().put(at, network.values().get(at) + 1);
            double[] after = network.evaluate(batch(AnnotationSetup.HA1, 0));
            assertThat(after[0] - before[0]).isBetween(0.999, 1.001);
            assertThat(after[1]).isEqualTo(before[1]);
        }
    }

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void ofAFrozenBackboneTheHeadAloneLearnsWithTheSameGradients(AnnotationSetup setup) {
        Predicate<String> head = judge(setup)::isHead;
        try (TrainableNetwork frozen = compile(setup, head, 0);
                TrainableNetwork whole = compile(setup, ALL, 0)) {
            frozen.forward(batch(setup, 0), 0);
            frozen.backward(OUTPUT_GRADIENT);
            whole.forward(batch(setup, 0), 0);
            whole.backward(OUTPUT_GRADIENT);
            Map<String, Tensor> expected = whole.named(whole.gradients()).asMap();
            Map<String, Tensor> actual = frozen.named(frozen.gradients()).asMap();
            assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(learned(setup, head));
            actual.forEach((key, tensor) -> assertThat(tensor.toFloats())
                    .as(key)
                    .isEqualTo(expected.get(key).toFloats()));
        }
    }

    @Test
    void aFrozenBackbonesRunningStatisticsFollowTheData() {
        try (TrainableNetwork frozen = compile(AnnotationSetup.HA1, judge(AnnotationSetup.HA1)::isHead, 0);
                TrainableNetwork whole = compile(AnnotationSetup.HA1, ALL, 0)) {
            frozen.forward(batch(AnnotationSetup.HA1, 0), 0);
            whole.forward(batch(AnnotationSetup.HA1, 0), 0);
            StateDict after = frozen.weights();
            assertThat(after.sha256()).isEqualTo(whole.weights().sha256());
            assertThat(after.sha256()).isNotEqualTo(weights(AnnotationSetup.HA1).sha256());
            assertThat(after.get("bn1.num_batches_tracked").bytes().getLong()).isEqualTo(1);
        }
    }

    @Test
    void evaluationLeavesWeightsAndImagesAsTheyAre() {
        ImageBatch batch = batch(AnnotationSetup.HA1, 0);
        float[] images = ImageBatches.copy(batch.inputs().get(0));
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, ALL, 0)) {
            network.evaluate(batch);
            assertThat(network.weights().sha256())
                    .isEqualTo(weights(AnnotationSetup.HA1).sha256());
            network.forward(batch, 0);
            network.backward(OUTPUT_GRADIENT);
            assertThat(ImageBatches.copy(batch.inputs().get(0))).isEqualTo(images);
        }
    }

    @Test
    void aBackwardPassNeedsAForwardPassRightBeforeIt() {
        ImageBatch batch = batch(AnnotationSetup.HA1, 0);
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, ALL, 0)) {
            assertThatIllegalStateException().isThrownBy(() -> network.backward(OUTPUT_GRADIENT));

            network.forward(batch, 0);
            network.evaluate(batch);

            assertThatIllegalStateException().isThrownBy(() -> network.backward(OUTPUT_GRADIENT));
        }
    }

    @Test
    void anImageHasTheSameScoresInEveryBatchSize() {
        ImageBatch two = batch(AnnotationSetup.HA1, 0);
        FloatBuffer second = two.inputs().get(0).slice(3 * SIDE * SIDE, 3 * SIDE * SIDE);
        try (TrainableNetwork network = compile(AnnotationSetup.HA1, ALL, 0)) {
            double[] both = network.evaluate(two);
            double[] alone = network.evaluate(new ImageBatch(1, SIDE, SIDE, List.of(second)));
            double[] again = network.evaluate(two);
            assertThat(again).isEqualTo(both);
            for (int i = 0; i < alone.length; i++) {
                assertThat(alone[i]).isCloseTo(both[alone.length + i], within(Math.abs(alone[i])));
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double size) {
        return org.assertj.core.data.Offset.offset(1e-4 * Math.max(1, size));
    }

    @Test
    void theSeedAloneDecidesWhatIsDropped() {
        Network.Builder nodes = Network.reading("image");
        String flat = nodes.add("flat", new Flatten(), "image");
        String dropped = nodes.add("drop", new Dropout(0.5), flat);
        Network small = nodes.giving(List.of(nodes.add("fc", Dense.of(3 * SIDE * SIDE, 3), dropped)));
        StateDict weights = GoldenWeights.of(NetworkWeights.shapes(small), 0.5);
        ImageBatch batch = batch(AnnotationSetup.HA1, 0);
        try (TrainableNetwork network = provider().compile(small, weights, ALL, options(0))) {
            double[] first = network.forward(batch, 1);
            assertThat(network.forward(batch, 2)).isNotEqualTo(first);
            assertThat(network.forward(batch, 1)).isEqualTo(first);
            assertThat(network.evaluate(batch)).isEqualTo(network.evaluate(batch));
        }
    }

    private TrainableNetwork compile(AnnotationSetup setup, Predicate<String> learns, int threads) {
        return provider().compile(judge(setup).network(), weights(setup), learns, options(threads));
    }

    private TrainingBackend options(int threads) {
        return new TrainingBackend(provider().name(), threads, Device.AUTO);
    }

    private static JudgeNetwork judge(AnnotationSetup setup) {
        return JudgeNetwork.of(setup, Backbone.RESNET18, 3);
    }

    private static StateDict weights(AnnotationSetup setup) {
        return GoldenWeights.of(NetworkWeights.shapes(judge(setup).network()), 0.5);
    }

    private static Set<String> learned(AnnotationSetup setup, Predicate<String> learns) {
        return judge(setup).network().nodes().stream()
                .filter(node -> learns.test(node.name()))
                .flatMap(node -> node.operation().parameters().stream()
                        .filter(parameter -> parameter.role() == Role.LEARNED)
                        .map(parameter -> parameter.key(node.name())))
                .collect(Collectors.toSet());
    }

    private static ImageBatch batch(AnnotationSetup setup, long seed) {
        return ImageBatches.noise(setup == AnnotationSetup.HA1 ? 1 : 2, 2, SIDE, seed);
    }
}
