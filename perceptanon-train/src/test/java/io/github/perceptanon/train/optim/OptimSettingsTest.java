// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.training.ImageBatches;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of every setting, what settings are called in recorded options, and what is left alone. */
class OptimSettingsTest {
    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void fractionsAreAtLeastZeroAndBelowOne(double bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Optimizer.Sgd(bad, false, 0))
                .withMessageContainingAll("momentum", "" + bad);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Optimizer.Adam(bad, 0.999, 1e-8, 0, false))
                .withMessageContainingAll("beta1", "" + bad);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Optimizer.Adam(0.9, bad, 1e-8, 0, false))
                .withMessageContainingAll("beta2", "" + bad);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.POSITIVE_INFINITY, Double.NaN})
    void weightDecayIsFiniteAndNotNegative(double bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Optimizer.Sgd(0, false, bad))
                .withMessageContainingAll("weight decay", "" + bad);
        assertThatIllegalArgumentException().isThrownBy(() -> Optimizer.adamW(bad));
    }

    @Test
    void epsilonIsAboveZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Optimizer.Adam(0.9, 0.999, 0, 0, false))
                .withMessage("epsilon must be above 0 but was 0.0");
    }

    @Test
    void zeroIsTheLeastOfEveryOtherSetting() {
        assertThatCode(() -> {
                    new Optimizer.Sgd(0, false, 0);
                    new Optimizer.Adam(0, 0, Double.MIN_VALUE, 0, true);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void nesterovNeedsMomentum() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Optimizer.Sgd(0, true, 0))
                .withMessage("Nesterov momentum must be above 0 but was 0.0");
    }

    /** A comparison goes on only with the options it was begun with, as these texts have them. */
    @Test
    void everySettingShowsInTheText() {
        assertThat(new Optimizer.Sgd(0.9, true, 0.01)).hasToString("sgd(momentum=0.9,nesterov,weight-decay=0.01)");
        assertThat(Optimizer.sgd(0.5)).hasToString("sgd(momentum=0.5,weight-decay=0.0)");
        assertThat(Optimizer.adam(0.1)).hasToString("adam(beta1=0.9,beta2=0.999,epsilon=1.0E-8,weight-decay=0.1)");
        assertThat(Optimizer.adamW(0.1)).hasToString("adamw(beta1=0.9,beta2=0.999,epsilon=1.0E-8,weight-decay=0.1)");
        assertThat(Schedule.constant()).hasToString("constant");
        assertThat(Schedule.cosine()).hasToString("cosine");
        assertThat(Schedule.step(7, 0.5).withWarmUp(2)).hasToString("warm-up(2)+step(7,0.5)");
    }

    @Test
    void aConstantScheduleIsConstant() {
        assertThat(Schedule.constant().learningRate(0.3, 17, 20)).isEqualTo(0.3);
    }

    @Test
    void noWarmUpIsTheScheduleItself() {
        Schedule cosine = Schedule.cosine();
        assertThat(cosine.withWarmUp(0)).isSameAs(cosine);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cosine.withWarmUp(-1))
                .withMessage("a warm-up's epochs must be at least 1 but was -1");
    }

    @Test
    void warmUpMayTakeTheWholeTraining() {
        assertThat(Schedule.cosine().withWarmUp(1).learningRate(1, 0, 1)).isEqualTo(0.5);
        assertThat(Schedule.cosine().withWarmUp(4).learningRate(1, 4, 4)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void aStepsFactorIsAboveZeroAndAtMostOne(double bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.step(1, bad))
                .withMessageContaining("" + bad);
        assertThat(Schedule.step(1, 1).learningRate(0.3, 5, 10)).isEqualTo(0.3);
    }

    @Test
    void spansAndFactorsHaveBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(-1, 1)).withMessageContaining("-1, 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(0, 0)).withMessageContaining("0, 0");
        for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Group("head", bad, List.of(new Span(0, 1))))
                    .withMessageContainingAll("head", "" + bad);
        }
        assertThat(new Group("frozen", 0, List.of(new Span(0, 1))).learningRateFactor())
                .isZero();
    }

    @Test
    void aGroupMayReachToTheLastParameter() {
        assertThat(parameters(new float[] {1, 2}, new float[] {0, 0}, new Span(1, 1))
                        .groups())
                .hasSize(1);
    }

    @Test
    void parametersAndGradientsAreOfOneLength() {
        FloatBuffer two = ImageBatches.zeros(2);
        FloatBuffer three = ImageBatches.zeros(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlatParameters(two, three, List.of(), 0))
                .withMessageContainingAll("2", "3");
    }

    @Test
    void theNormIsOfTheGroupsAlone() {
        FlatParameters parameters =
                parameters(new float[4], new float[] {3, 100, 4, 100}, new Span(0, 1), new Span(2, 1));
        assertThat(parameters.gradientNorm()).isEqualTo(5, within(1e-6));
    }

    @Test
    void clippingLeavesGradientsOutsideTheGroupsAlone() {
        FloatBuffer gradients = ImageBatches.direct(3f, 100f, 4f);
        FlatParameters parameters = new FlatParameters(
                ImageBatches.zeros(3),
                gradients,
                List.of(new Group("all", 1, List.of(new Span(0, 1), new Span(2, 1)))),
                0);
        assertThat(parameters.clipGradients(1)).isEqualTo(5, within(1e-6));
        assertThat(ImageBatches.copy(gradients)).containsExactly(new float[] {0.6f, 100, 0.8f}, within(1e-5f));
    }

    /** PyTorch divides by the norm plus 1e-6, so that tiny norms do not blow gradients up. */
    @Test
    void tinyNormsAreClippedByLess() {
        FloatBuffer gradients = ImageBatches.direct(1e-6f);
        FlatParameters parameters = new FlatParameters(
                ImageBatches.zeros(1), gradients, List.of(new Group("all", 1, List.of(new Span(0, 1)))), 0);
        parameters.clipGradients(1e-7);
        assertThat((double) gradients.get(0)).isEqualTo(5e-8, within(1e-13));
    }

    @Test
    void gradientsOnTheHeapAreRefused() {
        FloatBuffer heap = FloatBuffer.allocate(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlatParameters(ImageBatches.zeros(2), heap, List.of(), 0))
                .withMessage("gradients must be in a direct buffer");
    }

    @Test
    void anUpdaterCountsItsStepsAndGoesOnFromThoseItIsGiven() {
        FlatParameters parameters = parameters(new float[2], new float[2], new Span(0, 2));
        try (Updater updater = Optimizer.sgd(0.9).on(parameters)) {
            updater.step(0.1);
            updater.step(0.1);
            assertThat(updater.steps()).isEqualTo(2);
            updater.restore(40, Map.of("momentum", ImageBatches.direct(1f, 2f)));
            updater.step(0.1);
            assertThat(updater.steps()).isEqualTo(41);
            assertThat(ImageBatches.copy(updater.state("momentum")))
                    .containsExactly(new float[] {0.9f, 1.8f}, within(1e-6f));
        }
    }

    @Test
    void stateThatIsMissingIsNamed() {
        FlatParameters parameters = parameters(new float[2], new float[2], new Span(0, 2));
        try (Updater updater = Optimizer.adam(0).on(parameters)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> updater.restore(1, Map.of("first-moment", ImageBatches.zeros(2))))
                    .withMessage("the optimiser's state 'second-moment' needs 2 elements but was given none");
        }
    }

    @Test
    void aStateThatIsNotThereIsNamedAndAClosedUpdaterHasNone() {
        Updater updater = Optimizer.sgd(0.9).on(parameters(new float[2], new float[2], new Span(0, 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> updater.state("first-moment"))
                .withMessage("the optimiser has no state 'first-moment', only [momentum]");
        updater.close();
        assertThatIllegalStateException().isThrownBy(() -> updater.step(0.1)).withMessage("the updater is closed");
    }

    private static FlatParameters parameters(float[] values, float[] gradients, Span... spans) {
        return new FlatParameters(
                ImageBatches.direct(values),
                ImageBatches.direct(gradients),
                List.of(new Group("all", 1, List.of(spans))),
                0);
    }
}
