package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
    private final TrainingOptions options =
            TrainingOptions.defaults(Setup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);

    @Test
    void defaultsAreTheReferences() {
        assertThat(options.batchSize()).isEqualTo(128);
        assertThat(options.epochs()).isEqualTo(200);
        assertThat(options.learningRate()).isEqualTo(0.01);
        assertThat(options.optimizer()).isEqualTo(Optimizer.sgd(0.9));
        assertThat(options.schedule()).isEqualTo(Schedule.cosine());
        assertThat(options.inputSize()).isEqualTo(224);
        assertThat(options.augmentation()).isEqualTo(Augmentation.REFERENCE);
    }

    @Test
    void changingOneLeavesTheOthers() {
        TrainingOptions changed = options.withEpochs(3);
        assertThat(changed.epochs()).isEqualTo(3);
        assertThat(changed.withEpochs(200)).isEqualTo(options);
    }

    @Test
    void theDescriptionTellsWhatChangesTheNumbersAndNothingElse() {
        assertThat(options.withLoaderThreads(3).withImageCacheBytes(0).describe())
                .isEqualTo(options.describe())
                .containsEntry("optimizer", "sgd(momentum=0.9,weight-decay=0.0)")
                .containsEntry("schedule", "cosine")
                .containsEntry("objective", "combined");
        assertThat(options.withSeed(1).describe()).isNotEqualTo(options.describe());
    }

    @Test
    void everyRefusalNamesTheBoundAndTheValue() {
        refused("batch size must be at least 1 but was 0", () -> options.withBatchSize(0));
        refused("epochs must be at least 1 but was -1", () -> options.withEpochs(-1));
        refused("learning rate must be above 0 but was NaN", () -> options.withLearningRate(Double.NaN));
        refused("input size must be from 64 to 1024 but was 32", () -> options.withInputSize(32));
        refused("lambda must be finite and not negative but was -1.0", () -> options.withLambda(-1));
        refused("loader threads must be at least 1 but was 0", () -> options.withLoaderThreads(0));
    }

    @Test
    void theMeanScoreCannotBeClassified() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withGranularity(Granularity.MEAN))
                .withMessageStartingWith("granularity 'mean' has no classes");
    }

    private static void refused(String message, Runnable call) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
    }
}
