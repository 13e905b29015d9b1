// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final JsonNode golden = GoldenFiles.read("training.json").get("schedulers");

    @Test
    void cosineIsPyTorchsOverTwentyEpochs() {
        check(Schedule.cosine(), golden.get("cosine_T20"), 20);
    }

    @Test
    void cosineIsPyTorchsOverTwoHundredEpochs() {
        check(Schedule.cosine(), golden.get("cosine_T200_first20"), 200);
    }

    @Test
    void stepIsPyTorchs() {
        check(Schedule.step(10, 0.1), golden.get("steplr_10_0.1"), 200);
    }

    @Test
    void warmUpRisesLinearlyThenStartsTheScheduleAfresh() {
        Schedule schedule = Schedule.cosine().withWarmUp(3);
        assertThat(schedule.learningRate(1, 0, 13)).isEqualTo(0.25);
        assertThat(schedule.learningRate(1, 2, 13)).isEqualTo(0.75);
        assertThat(schedule.learningRate(1, 3, 13)).isEqualTo(1);
        assertThat(schedule.learningRate(1, 8, 13)).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void aStepOfNoEpochsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.step(0, 0.1))
                .withMessage("a step schedule's size must be at least 1 but was 0");
    }

    private static void check(Schedule schedule, JsonNode expected, int epochs) {
        double base = expected.get("base_lr").asDouble();
        double[] used = GoldenFiles.numbers(expected.get("lr_used_in_epoch"));
        for (int epoch = 0; epoch < used.length; epoch++) {
            assertThat(schedule.learningRate(base, epoch, epochs))
                    .as("epoch " + epoch)
                    .isCloseTo(used[epoch], within(1e-12 * used[epoch]));
        }
        double after = expected.get("lr_after_20").asDouble();
        assertThat(schedule.learningRate(base, 20, epochs)).isCloseTo(after, within(1e-12 * after));
    }
}
