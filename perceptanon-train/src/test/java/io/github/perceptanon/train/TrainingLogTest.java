package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingLogTest {
    private final List<EpochReport> epochs = List.of(
            new EpochReport(1, 0.01, 2.3025850929940455, 2.25, true, 12.5),
            new EpochReport(2, 0.009938441702975689, 1.0 / 3, 2.5, false, 12));

    @Test
    void numbersAreNotRounded() throws Exception {
        assertThat(TrainingLog.parse(TrainingLog.format(epochs), "x")).isEqualTo(epochs);
    }

    @Test
    void theFirstLineNamesTheColumns() {
        assertThat(TrainingLog.format(epochs))
                .startsWith(
                        "epoch,learning_rate,training_loss,validation_loss,best,seconds\n1,0.01,2.3025850929940455,");
    }

    @Test
    void aDamagedLineIsNamed() {
        String damaged = TrainingLog.format(epochs).replace("0.3333333333333333", "?");
        assertThatThrownBy(() -> TrainingLog.parse(damaged, "c.safetensors"))
                .isInstanceOf(TrainingException.class)
                .hasMessage("c.safetensors: line 3 of the history is damaged");
    }
}
