// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingOptionsTest {
    private final TrainingOptions options =
            TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);

    @Test
    void defaultsAreTheReferences() {
        assertThat(options.batches().size()).isEqualTo(128);
        assertThat(options.run().epochs()).isEqualTo(200);
        assertThat(options.learning().rate()).isEqualTo(0.01);
        assertThat(options.learning().optimizer()).isEqualTo(Optimizer.sgd(0.9));
        assertThat(options.learning().schedule()).isEqualTo(Schedule.cosine());
        assertThat(options.batches().inputSize()).isEqualTo(224);
        assertThat(options.batches().augmentation()).isEqualTo(Augmentation.REFERENCE);
    }

    /** Every option in every group, and the group that it is in. */
    static Stream<Arguments> options() {
        return Stream.of(TrainingOptions.class.getRecordComponents())
                .filter(group -> group.getType().isRecord())
                .flatMap(group -> Stream.of(group.getType().getRecordComponents())
                        .map(option ->
                                Arguments.of(Named.of(group.getName(), group), Named.of(option.getName(), option))));
    }

    @ParameterizedTest
    @MethodSource("options")
    void changingOneLeavesTheOthers(RecordComponent group, RecordComponent changed)
            throws ReflectiveOperationException {
        if (group.getName().equals("loss") && !changed.getName().equals("lambda")) {
            return; // objective and granularity are changed together
        }
        Object before = group.getAccessor().invoke(options);
        Object value = another(changed.getAccessor().invoke(before));
        Object after =
                group.getType().getMethod(wither(changed), changed.getType()).invoke(before, value);

        assertThat(after).isEqualTo(withComponent(before, changed, value));
    }

    @ParameterizedTest
    @MethodSource("options")
    void whateverChangesTheNumbersIsPartOfTheDescription(RecordComponent group, RecordComponent changed)
            throws ReflectiveOperationException {
        Object before = group.getAccessor().invoke(options);
        Object after =
                withComponent(before, changed, another(changed.getAccessor().invoke(before)));
        TrainingOptions other = (TrainingOptions) withComponent(options, group, after);

        // The backend's own name is recorded by the run that chose it, for "auto" as well.
        boolean changesNothing = List.of("loader", "backend").contains(group.getName());
        assertThat(other.describe().equals(options.describe())).isEqualTo(changesNothing);
    }

    @Test
    void objectiveAndGranularityAreChangedTogether() {
        TrainingOptions mean = options.withLoss(loss -> loss.withObjective(Objective.MSE, Granularity.MEAN));
        TrainingOptions back = mean.withLoss(loss -> loss.withObjective(Objective.CROSS_ENTROPY, Granularity.FIVE));

        assertThat(back.loss()).isEqualTo(LossOptions.of(Objective.CROSS_ENTROPY, Granularity.FIVE));
        assertThat(back.batches()).isEqualTo(options.batches());
    }

    @Test
    void theModelIsChangedWithoutTheRest() {
        TrainingOptions other = options.withModel(AnnotationSetup.HA2, Backbone.RESNET50);

        assertThat(other.setup()).isEqualTo(AnnotationSetup.HA2);
        assertThat(other.backbone()).isEqualTo(Backbone.RESNET50);
        assertThat(other.withModel(AnnotationSetup.HA1, Backbone.RESNET18)).isEqualTo(options);
    }

    private static String wither(RecordComponent component) {
        String name = component.getName();
        return "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static Object withComponent(Object of, RecordComponent changed, Object value)
            throws ReflectiveOperationException {
        RecordComponent[] components = of.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            boolean same = components[i].getName().equals(changed.getName());
            values[i] = same ? value : components[i].getAccessor().invoke(of);
        }
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return of.getClass().getDeclaredConstructor(types).newInstance(values);
    }

    private static Object another(Object value) {
        if (value instanceof Device) {
            return Device.CPU;
        }
        if (value instanceof String) {
            return value + "other";
        }
        Map<Object, Object> others = Map.of(
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
    void theDescriptionsNamesAndValuesAreThoseOfEarlierCheckpoints() {
        assertThat(options.describe())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("setup", "HA1"),
                        Map.entry("backbone", "resnet18"),
                        Map.entry("objective", "combined"),
                        Map.entry("granularity", "10"),
                        Map.entry("lambda", "1.0"),
                        Map.entry("input-size", "224"),
                        Map.entry("batch-size", "128"),
                        Map.entry("epochs", "200"),
                        Map.entry("learning-rate", "0.01"),
                        Map.entry("head-learning-rate-factor", "1.0"),
                        Map.entry("optimizer", "sgd(momentum=0.9,weight-decay=0.0)"),
                        Map.entry("schedule", "cosine"),
                        Map.entry("max-gradient-norm", "0.0"),
                        Map.entry("freeze-backbone", "false"),
                        Map.entry("patience", "0"),
                        Map.entry("augmentation", "flip 0.5, rotation 10.0"),
                        Map.entry("seed", "42")));
    }

    @Test
    void theDescriptionTellsWhatChangesTheNumbersAndNothingElse() {
        assertThat(options.withLoader(loader -> loader.withThreads(3).withImageCacheBytes(0))
                        .describe())
                .isEqualTo(options.describe())
                .containsEntry("optimizer", "sgd(momentum=0.9,weight-decay=0.0)")
                .containsEntry("schedule", "cosine")
                .containsEntry("objective", "combined");
        assertThat(options.withRun(run -> run.withSeed(1)).describe()).isNotEqualTo(options.describe());
    }

    @Test
    void everyRefusalNamesTheBoundAndTheValue() {
        refused("batch size must be at least 1 but was 0", () -> options.withBatches(batches -> batches.withSize(0)));
        refused("epochs must be at least 1 but was -1", () -> options.withRun(run -> run.withEpochs(-1)));
        refused(
                "learning rate must be above 0 but was NaN",
                () -> options.withLearning(learning -> learning.withRate(Double.NaN)));
        refused(
                "input size must be from 32 to 1024 but was 31",
                () -> options.withBatches(batches -> batches.withInputSize(31)));
        refused(
                "lambda must be finite and not negative but was -1.0",
                () -> options.withLoss(loss -> loss.withLambda(-1)));
        refused(
                "loader threads must be at least 1 but was 0",
                () -> options.withLoader(loader -> loader.withThreads(0)));
    }

    @Test
    void theMeanScoreCannotBeClassified() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withLoss(loss -> loss.withObjective(Objective.COMBINED, Granularity.MEAN)))
                .withMessageStartingWith("granularity 'mean' has no classes");
    }

    private static void refused(String message, Runnable call) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
    }
}
