// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrainingHistoryTest {
    private final TrainingHistory history = TrainingHistory.of(
            new EpochReport(1, 0.01, 2.3025850929940455, 2.25, true, 12.5),
            new EpochReport(2, 0.009938441702975689, 1.0 / 3, 2.5, false, 12));

    @Test
    void numbersAreNotRounded() throws Exception {
        assertThat(TrainingHistory.parse(history.toCsv(), "x").epochs()).isEqualTo(history.epochs());
    }

    @Test
    void theFirstLineNamesTheColumns() {
        assertThat(history.toCsv())
                .startsWith(
                        "epoch,learning_rate,training_loss,validation_loss,best,seconds\n1,0.01,2.3025850929940455,");
    }

    @Test
    void aDamagedLineIsNamed() {
        String damaged = history.toCsv().replace("0.3333333333333333", "?");
        assertThatThrownBy(() -> TrainingHistory.parse(damaged, "c.safetensors"))
                .isInstanceOf(TrainingException.class)
                .hasMessage("c.safetensors: line 3 of the history is damaged");
    }

    @Test
    void theBestEpochHasTheLowestValidationLoss() {
        assertThat(history.best().epoch()).isEqualTo(1);
        assertThat(history.isBest(2.25)).isFalse();
        assertThat(history.isBest(2.2)).isTrue();
        assertThat(TrainingHistory.of().isBest(9)).isTrue();
    }

    @Test
    void patienceEndsThatManyEpochsAfterTheBest() {
        assertThat(history.isOutOfPatience(1)).isTrue();
        assertThat(history.isOutOfPatience(2)).isFalse();
        assertThat(history.isOutOfPatience(0)).isFalse();
        assertThat(TrainingHistory.of().isOutOfPatience(1)).isFalse();
    }
}
