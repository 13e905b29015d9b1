// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.ScoreReading;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenNumbers;
import io.github.perceptanon.train.data.Labels;
import org.junit.jupiter.api.Test;

class LossTest {
    private final JsonNode golden = GoldenFiles.read("training.json").get("unit_losses");
    private final double[] logits = logits();
    private final Targets targets = targets();

    @Test
    void goldenLabelsAreRebuiltFromTheirFormula() {
        assertThat(targets.labels()).containsExactly(5, 9, 3, 6, 0, 3);
    }

    @Test
    void crossEntropyIsPyTorchs() {
        assertRelative(Loss.crossEntropy(10).evaluate(logits, targets).value(), golden.get("ce"));
    }

    @Test
    void classWeightsAreTotalOverCount() {
        int[] counts = new int[10];
        for (int label : targets.labels()) {
            counts[label]++;
        }
        assertThat(Labels.weights(counts)).containsExactly(GoldenFiles.numbers(golden.get("ce_weights")));
    }

    @Test
    void weightedCrossEntropyDividesByTheSumOfThePickedWeights() {
        Loss loss = Loss.weightedCrossEntropy(GoldenFiles.numbers(golden.get("ce_weights")));
        assertRelative(loss.evaluate(logits, targets).value(), golden.get("weighted_ce"));
    }

    @Test
    void combinedLossIsTheGoldens() {
        assertRelative(combined().evaluate(logits, targets).value(), golden.get("combined_lambda1"));
    }

    @Test
    void combinedGradientIsTheGoldens() {
        double[] gradient = combined().evaluate(logits, targets).gradient();
        for (int k = 0; k < 10; k++) {
            assertRelative(gradient[k], golden.get("combined_grad_row0").get(k));
        }
    }

    @Test
    void squaredErrorOfTheSigmoidIsPyTorchs() {
        // The golden takes the first logit of each row.
        double[] first = new double[6];
        for (int b = 0; b < 6; b++) {
            first[b] = logits[b * 10];
        }
        assertRelative(Loss.sigmoidSquaredError().evaluate(first, targets).value(), golden.get("sigmoid_mse"));
    }

    @Test
    void everyGradientIsTheSlopeOfItsLoss() {
        assertSlopes(Loss.crossEntropy(10), logits, targets);
        assertSlopes(Loss.weightedCrossEntropy(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), logits, targets);
        assertSlopes(Loss.combined(ScoreReading.classValues(Granularity.TEN), 2.5), logits, targets);
        assertSlopes(Loss.sigmoidSquaredError(), new double[] {-2, 0.3, 4, 0, 1, -1}, targets);
    }

    @Test
    void anonymousScoresPullTheCombinedBinaryLossTowardsClassZero() {
        Loss loss = Loss.of(Objective.COMBINED, Granularity.BINARY, 1);
        Targets anonymous = Targets.of(new int[] {0}, new double[] {1});
        assertThat(loss.evaluate(new double[] {9, -9}, anonymous).value()).isLessThan(1e-6);
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        Loss.Evaluation e =
                Loss.crossEntropy(2).evaluate(new double[] {1e5, -1e5}, Targets.of(new int[] {1}, new double[] {0}));
        assertThat(e.value()).isEqualTo(2e5);
        assertThat(e.gradient()).containsExactly(1, -1);
    }

    @Test
    void aLogitThatIsNotANumberGivesALossThatIsNotANumber() {
        double[] broken = logits.clone();
        broken[17] = Double.NaN;
        assertThat(combined().evaluate(broken, targets).value()).isNaN();
    }

    @Test
    void weightedCrossEntropyWithoutAWeightForEachClassIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.of(Objective.WEIGHTED_CROSS_ENTROPY, Granularity.THREE, 1, 1.0, 2.0))
                .withMessage("3 classes need as many weights but there were 2");
    }

    @Test
    void tooFewLogitsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.crossEntropy(5).evaluate(new double[7], targets))
                .withMessage("6 rows of 5 classes need 30 logits but there were 7");
    }

    @Test
    void aLabelBeyondTheClassesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.crossEntropy(5).evaluate(new double[30], targets))
                .withMessage("a label must be from 0 to 4 but was 5");
    }

    private static Loss combined() {
        return Loss.of(Objective.COMBINED, Granularity.TEN, 1);
    }

    private static double[] logits() {
        GoldenNumbers numbers = GoldenNumbers.of("losslogits", GoldenNumbers.SEED);
        double[] out = new double[60];
        for (int i = 0; i < 60; i++) {
            out[i] = (2 * numbers.uniform(i) - 1) * 4;
        }
        return out;
    }

    private static Targets targets() {
        GoldenNumbers labels = GoldenNumbers.of("losslabels", GoldenNumbers.SEED);
        GoldenNumbers means = GoldenNumbers.of("lossmean", GoldenNumbers.SEED);
        int[] label = new int[6];
        double[] mean = new double[6];
        for (int b = 0; b < 6; b++) {
            label[b] = labels.bits24(b) % 10;
            mean[b] = means.uniform(b);
        }
        return Targets.of(label, mean);
    }

    private static void assertRelative(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), within(1e-12 * Math.abs(expected.asDouble())));
    }

    private static void assertSlopes(Loss loss, double[] at, Targets targets) {
        double[] gradient = loss.evaluate(at, targets).gradient();
        double h = 1e-5;
        for (int i = 0; i < at.length; i++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += h;
            down[i] -= h;
            double slope = (loss.evaluate(up, targets).value()
                            - loss.evaluate(down, targets).value())
                    / (2 * h);
            assertThat(gradient[i]).as("output " + i).isCloseTo(slope, within(1e-8));
        }
    }
}
