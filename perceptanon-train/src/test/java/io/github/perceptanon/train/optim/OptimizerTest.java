// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.training.ImageBatches;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
    private static final int N = 12;
    private final JsonNode golden = GoldenFiles.read("optimizers.json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgd",
                "sgd_momentum",
                "sgd_momentum_decay",
                "sgd_nesterov_decay",
                "adam",
                "adam_decay",
                "adamw_decay",
                "adam_large_epsilon",
                "adamw_large_epsilon_decay"
            })
    void everyStepIsPyTorchs(String name) {
        FloatBuffer values = numbers("optimizer/parameters");
        FloatBuffer gradients = ImageBatches.zeros(N);
        try (Updater updater = optimizer(name).on(parameters(values, gradients, new Span(0, N)))) {
            JsonNode expected = expected(name);
            for (int step = 0; step < expected.size(); step++) {
                gradients.put(0, numbers("optimizer/gradients/" + step), 0, N);
                updater.step(0.1);
                assertClose(values, expected.get(step), name + " step " + step);
            }
        }
    }

    @Test
    void parametersOutsideTheGroupsStayAsTheyAre() {
        FloatBuffer values = numbers("optimizer/parameters");
        FloatBuffer before = ImageBatches.direct(ImageBatches.copy(values));
        FloatBuffer gradients = numbers("optimizer/gradients/0");
        try (Updater updater =
                Optimizer.adamW(0.01).on(parameters(values, gradients, new Span(0, 3), new Span(7, 5)))) {
            updater.step(0.1);
        }
        for (int i = 0; i < N; i++) {
            assertThat((double) values.get(i) == (double) before.get(i)).isEqualTo(i >= 3 && i < 7);
        }
    }

    @Test
    void groupsHaveTheirOwnLearningRates() {
        FloatBuffer values = numbers("optimizer/parameters");
        FloatBuffer before = ImageBatches.direct(ImageBatches.copy(values));
        FloatBuffer gradients = numbers("optimizer/gradients/0");
        FlatParameters parameters = new FlatParameters(
                values,
                gradients,
                List.of(new Group("a", 1, List.of(new Span(0, 6))), new Group("b", 10, List.of(new Span(6, 6)))),
                0);
        try (Updater updater = Optimizer.sgd(0).on(parameters)) {
            updater.step(0.01);
        }
        for (int i = 0; i < N; i++) {
            double rate = i < 6 ? 0.01 : 0.1;
            assertThat((double) values.get(i))
                    .isCloseTo((double) before.get(i) - rate * (double) gradients.get(i), within(1e-7));
        }
    }

    @Test
    void anUpdaterRestoredFromStateGoesOnAsTheFirstWould() {
        FloatBuffer values = numbers("optimizer/parameters");
        FloatBuffer gradients = ImageBatches.zeros(N);
        FlatParameters parameters = parameters(values, gradients, new Span(0, N));
        Optimizer adam = optimizer("adam_decay");
        try (Updater first = adam.on(parameters);
                Updater second = adam.on(parameters)) {
            for (int step = 0; step < 5; step++) {
                gradients.put(0, numbers("optimizer/gradients/" + step), 0, N);
                if (step == 2) {
                    second.restore(
                            first.steps(),
                            first.stateNames().stream().collect(Collectors.toMap(name -> name, first::state)));
                }
                (step < 2 ? first : second).step(0.1);
            }
        }
        assertClose(values, expected("adam_decay").get(4), "resumed");
    }

    @Test
    void stateOfAnotherLengthIsRefused() {
        FloatBuffer values = numbers("optimizer/parameters");
        try (Updater updater = Optimizer.sgd(0.9)
                .on(parameters(values, ImageBatches.direct(ImageBatches.copy(values)), new Span(0, N)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> updater.restore(1, Map.of("momentum", ImageBatches.zeros(3))))
                    .withMessage("the optimiser's state 'momentum' needs 12 elements but was given 3");
        }
    }

    @Test
    void clippingScalesGradientsToTheNorm() {
        FloatBuffer gradients = numbers("optimizer/gradients/0");
        FlatParameters parameters = parameters(numbers("optimizer/parameters"), gradients, new Span(0, N));
        double norm = parameters.clipGradients(0.5);
        JsonNode clip = golden.get("clip");
        assertThat(norm).isCloseTo(clip.get("norm").asDouble(), within(1e-6));
        assertClose(gradients, clip.get("gradients_after"), "clipped");
    }

    @Test
    void theNormOfMillionsOfGradientsIsExact() {
        float[] tenths = new float[5_000_000];
        Arrays.fill(tenths, 0.1f);
        FloatBuffer gradients = ImageBatches.direct(tenths);
        FlatParameters parameters =
                parameters(ImageBatches.direct(ImageBatches.copy(gradients)), gradients, new Span(0, 5_000_000));
        double exact = Math.sqrt(5e6) * 0.1f;
        assertThat(parameters.gradientNorm()).isCloseTo(exact, within(1e-12 * exact));
    }

    @Test
    void smallGradientsAreNotClipped() {
        FloatBuffer gradients = numbers("optimizer/gradients/0");
        FloatBuffer before = ImageBatches.direct(ImageBatches.copy(gradients));
        parameters(numbers("optimizer/parameters"), gradients, new Span(0, N)).clipGradients(100);
        assertThat(gradients).isEqualTo(before);
    }

    @Test
    void neighbouringSpansAreJoined() {
        Group group = new Group("g", 1, List.of(new Span(0, 3), new Span(3, 2), new Span(7, 1)));
        assertThat(group.spans()).containsExactly(new Span(0, 5), new Span(7, 1));
    }

    @Test
    void aSpanBeyondTheParametersIsRefused() {
        FloatBuffer values = numbers("optimizer/parameters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(values, ImageBatches.direct(ImageBatches.copy(values)), new Span(10, 3)))
                .withMessage("group 'all' ends at 13 but there are only 12 parameters");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void theNumberOfThreadsChangesNoBit(int threads) {
        assertThat(clippedStep(threads)).isEqualTo(clippedStep(0));
    }

    /** The norm and the parameters after a step on clipped gradients of some dozen blocks. */
    private static List<Object> clippedStep(int threads) {
        int n = 300_007;
        GoldenNumbers numbers = GoldenNumbers.of("optimizer/threads", GoldenNumbers.SEED);
        FloatBuffer values = ImageBatches.zeros(n);
        FloatBuffer gradients = ImageBatches.zeros(n);
        for (int i = 0; i < n; i++) {
            gradients.put(i, (float) numbers.uniform(i));
        }
        FlatParameters parameters =
                new FlatParameters(values, gradients, List.of(new Group("all", 1, List.of(new Span(0, n)))), threads);
        double norm = parameters.clipGradients(1);
        try (Updater updater = Optimizer.adam(0).on(parameters)) {
            updater.step(0.1);
        }
        return List.of(norm, values, gradients);
    }

    @Test
    void parametersOnTheHeapAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(FloatBuffer.allocate(N), ImageBatches.zeros(N), new Span(0, N)))
                .withMessage("parameters must be in a direct buffer");
    }

    @Test
    void stateOfFewParametersIsShownAtTheirPlaces() {
        FloatBuffer values = numbers("optimizer/parameters");
        FloatBuffer gradients = numbers("optimizer/gradients/0");
        try (Updater updater = Optimizer.sgd(0.9).on(parameters(values, gradients, new Span(3, 2), new Span(7, 1)))) {
            updater.step(0.1);
            float[] momentum = ImageBatches.copy(updater.state("momentum"));
            for (int i = 0; i < N; i++) {
                assertThat(momentum[i]).isEqualTo(i == 3 || i == 4 || i == 7 ? gradients.get(i) : 0);
            }
        }
    }

    @Test
    void longStretchesAreChangedToTheLastElement() {
        int n = 100_003; // several pieces, the last of them short
        FloatBuffer values = ImageBatches.zeros(n);
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        FloatBuffer gradients = ImageBatches.direct(ones);
        try (Updater updater =
                Optimizer.sgd(0.9).on(parameters(values, gradients, new Span(1, 50_000), new Span(50_002, 50_000)))) {
            updater.step(0.5);
        }
        double sum = 0;
        for (float value : ImageBatches.copy(values)) {
            sum += value;
        }
        assertThat(sum).isEqualTo(-0.5 * 100_000);
        assertThat(values.get(0) + values.get(50_001) + values.get(n - 1)).isZero();
    }

    @Test
    void aMomentumOfOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Optimizer.sgd(1))
                .withMessage("momentum must be at least 0 and below 1 but was 1.0");
    }

    private static Optimizer optimizer(String name) {
        return switch (name) {
            case "sgd" -> Optimizer.sgd(0);
            case "sgd_momentum" -> Optimizer.sgd(0.9);
            case "sgd_momentum_decay" -> new Optimizer.Sgd(0.9, false, 0.01);
            case "sgd_nesterov_decay" -> new Optimizer.Sgd(0.9, true, 0.01);
            case "adam" -> Optimizer.adam(0);
            case "adam_decay" -> Optimizer.adam(0.01);
            case "adamw_decay" -> Optimizer.adamW(0.01);
            case "adam_large_epsilon" -> new Optimizer.Adam(0.9, 0.999, 0.1, 0, false);
            case "adamw_large_epsilon_decay" -> new Optimizer.Adam(0.9, 0.999, 0.1, 0.01, true);
            default -> throw new AssertionError(name);
        };
    }

    private JsonNode expected(String name) {
        for (JsonNode c : golden.get("cases")) {
            if (c.get("name").asText().equals(name)) {
                return c.get("parameters_after");
            }
        }
        throw new AssertionError(name);
    }

    private static FlatParameters parameters(FloatBuffer values, FloatBuffer gradients, Span... spans) {
        return new FlatParameters(values, gradients, List.of(new Group("all", 1, List.of(spans))), 0);
    }

    private static FloatBuffer numbers(String name) {
        GoldenNumbers numbers = GoldenNumbers.of(name, GoldenNumbers.SEED);
        float[] out = new float[N];
        for (int i = 0; i < N; i++) {
            out[i] = (float) (2 * numbers.uniform(i) - 1); // exact: 24 bits
        }
        return ImageBatches.direct(out);
    }

    /** Within what five steps of single precision lose on values of up to 2: some halves of 1.2e-7 a step. */
    private static void assertClose(FloatBuffer actual, JsonNode expected, String what) {
        for (int i = 0; i < N; i++) {
            double e = expected.get(i).asDouble();
            assertThat((double) actual.get(i)).as(what + " [" + i + "]").isCloseTo(e, within(5e-7));
        }
    }
}
