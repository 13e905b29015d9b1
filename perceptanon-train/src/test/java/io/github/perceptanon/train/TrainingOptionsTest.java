package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<RecordComponent> components() {
        return Stream.of(TrainingOptions.class.getRecordComponents());
    }

    @ParameterizedTest
    @MethodSource("components")
    void changingOneLeavesTheOthers(RecordComponent changed) throws ReflectiveOperationException {
        String name = changed.getName();
        Object value = another(changed.getAccessor().invoke(options));
        TrainingOptions result = with(changed, value);
        for (RecordComponent component : TrainingOptions.class.getRecordComponents()) {
            Object expected = component.getName().equals(name)
                    ? value
                    : component.getAccessor().invoke(options);
            assertThat(component.getAccessor().invoke(result))
                    .as(component.getName())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("components")
    void whateverChangesTheNumbersIsPartOfTheDescription(RecordComponent changed) throws ReflectiveOperationException {
        String name = changed.getName();
        Object value = another(changed.getAccessor().invoke(options));
        TrainingOptions other = with(changed, value);
        boolean changesNothing = List.of("loaderThreads", "imageCacheBytes").contains(name);
        assertThat(other.describe().equals(options.describe())).isEqualTo(changesNothing);
    }

    private TrainingOptions with(RecordComponent component, Object value) throws ReflectiveOperationException {
        String name = component.getName();
        String method = "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return (TrainingOptions)
                TrainingOptions.class.getMethod(method, component.getType()).invoke(options, value);
    }

    private static Object another(Object value) {
        Map<Object, Object> others = Map.of(
                Setup.HA1,
                Setup.HA2,
                Backbone.RESNET18,
                Backbone.RESNET50,
                Objective.COMBINED,
                Objective.CROSS_ENTROPY,
                Granularity.TEN,
                Granularity.FIVE,
                Optimizer.sgd(0.9),
                Optimizer.adamW(0),
                Schedule.cosine(),
                Schedule.constant(),
                Augmentation.REFERENCE,
                Augmentation.NONE,
                false,
                true);
        if (value instanceof Integer i) {
            return i + 1;
        }
        if (value instanceof Long l) {
            return l + 1;
        }
        return value instanceof Double d ? d + 1 : others.get(value);
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
        refused("input size must be from 32 to 1024 but was 31", () -> options.withInputSize(31));
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
