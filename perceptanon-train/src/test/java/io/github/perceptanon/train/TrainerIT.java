// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs on bright (anonymous) and dark (not anonymous) noise. */
class TrainerIT {
    @TempDir
    static Path root;

    private static Annotations all;
    private static Annotations training;
    private static Annotations validation;

    @BeforeAll
    static void writeImages() throws IOException {
        all = NoiseImages.write(root);
        training = all.select(IntStream.range(0, 18).toArray());
        validation = all.select(IntStream.range(18, 24).toArray());
    }

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void theTrainingLossFallsAndTheBestEpochIsKept(AnnotationSetup setup, @TempDir Path out) throws Exception {
        // Small enough a rate that the last digit of a sum does not decide: at 0.02 two seeds of three end higher.
        TrainingOptions options = options()
                .withModel(setup, Backbone.RESNET18)
                .withRun(run -> run.withEpochs(6))
                .withLearning(learning -> learning.withRate(0.003));
        TrainingResult result = Trainer.of(options).train(training, validation, out);
        assertThat(result.epochs()).hasSize(6);
        EpochReport first = result.epochs().get(0);
        assertThat(result.epochs().get(5).trainingLoss()).isLessThan(0.8 * first.trainingLoss());
        assertThat(result.best().validationLoss())
                .isEqualTo(result.epochs().stream()
                        .mapToDouble(EpochReport::validationLoss)
                        .min()
                        .orElseThrow());
        Safetensors.Contents model = Safetensors.read(result.model());
        ModelCard card = ModelCard.fromMetadata(model.metadata());
        assertThat(card.setup()).isEqualTo(setup);
        assertThat(card.provenance()).containsEntry("training-backend", "onednn");
        assertThat(card.provenance())
                .containsEntry("training-rows", "18")
                .containsEntry("seed", "7")
                .containsEntry("best-epoch", Integer.toString(result.best().epoch()))
                .containsEntry("validation-loss", Double.toString(result.best().validationLoss()));
        assertThat(result.log()).content().hasLineCount(7);
        assertThat(out.toFile().list())
                .containsExactlyInAnyOrder("model.safetensors", "checkpoint.safetensors", "log.csv");
    }

    @Test
    void theSameSeedGivesTheSameWeights(@TempDir Path a, @TempDir Path b) throws Exception {
        Trainer.of(options().withLoader(loader -> loader.withThreads(1))).train(training, validation, a);
        Trainer.of(options().withLoader(loader -> loader.withThreads(3))).train(training, validation, b);
        assertThat(weights(a)).isEqualTo(weights(b));
    }

    @ParameterizedTest
    @EnumSource
    void aResumedRunEndsAsOneThatNeverStopped(Interruption when, @TempDir Path whole, @TempDir Path stopped)
            throws Exception {
        TrainingOptions options = options()
                .withRun(run -> run.withEpochs(2))
                .withLearning(learning -> learning.withOptimizer(Optimizer.adam(1e-4)));
        TrainingResult expected = Trainer.of(options).train(training, validation, whole);
        assertThatThrownBy(
                        () -> Trainer.of(options).withListener(when.listener()).train(training, validation, stopped))
                .isInstanceOf(when.failure());
        Thread.interrupted();
        TrainingResult result = Trainer.of(options).resume(training, validation, stopped);
        assertThat(weights(stopped)).isEqualTo(weights(whole));
        for (int i = 0; i < 2; i++) {
            assertThat(result.epochs().get(i).validationLoss())
                    .isEqualTo(expected.epochs().get(i).validationLoss());
        }
        assertThat(result.best().epoch()).isEqualTo(expected.best().epoch());
    }

    enum Interruption {
        BETWEEN_BATCHES,
        CRASH;

        Class<? extends Throwable> failure() {
            return this == CRASH ? IllegalStateException.class : InterruptedException.class;
        }

        TrainingListener listener() {
            return new TrainingListener() {
                @Override
                public void stepped(Step step) {
                    if (step.epoch() == 2 && step.step() == 2) {
                        stop();
                    }
                }

                private void stop() {
                    if (Interruption.this == CRASH) {
                        throw new IllegalStateException("crash");
                    }
                    Thread.currentThread().interrupt();
                }
            };
        }
    }

    @Test
    void resumingWithOtherOptionsIsRefused(@TempDir Path out) throws Exception {
        Trainer.of(options().withRun(run -> run.withEpochs(1))).train(training, validation, out);
        assertThatThrownBy(() -> Trainer.of(
                                options().withRun(run -> run.withEpochs(1).withSeed(8)))
                        .resume(training, validation, out))
                .isInstanceOf(TrainingException.class)
                .hasMessage(out.resolve("checkpoint.safetensors")
                        + ": cannot be resumed with seed 8, because it was trained with 7");
    }

    @Test
    void aFrozenBackboneKeepsItsParameters(@TempDir Path out) throws Exception {
        TrainingOptions options = options()
                .withLearning(learning -> learning.withFreezeBackbone(true))
                .withRun(run -> run.withEpochs(1));
        Trainer.of(options).train(training, validation, out);
        var trained = Safetensors.read(out.resolve(Trainer.MODEL)).weights();
        var fresh = new WeightInitializer(7)
                .initialize(
                        JudgeNetwork.of(options.setup(), options.backbone(), 10).network());
        assertThat(trained.get("conv1.weight").toFloats())
                .isEqualTo(fresh.get("conv1.weight").toFloats());
        assertThat(trained.get("fc.weight").toFloats())
                .isNotEqualTo(fresh.get("fc.weight").toFloats());
    }

    @Test
    void aLossThatIsNotANumberStopsTheRunAndNamesTheFiles(@TempDir Path out) {
        TrainingOptions options = options().withLearning(learning -> learning.withRate(1e30));
        assertThatThrownBy(() -> Trainer.of(options).train(training, validation, out))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching("the loss is (NaN|Infinity) in epoch 1, step 2, learning rate 1.0E30; its batch: "
                        + ".*a\\d+\\.png, .*");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void aWeightThatIsNotANumberStopsTheRunThoughTheLossMayNotShowIt(@TempDir Path out) {
        // One step, so that no further loss is computed with its weights.
        TrainingOptions options = options()
                .withLearning(learning -> learning.withRate(1e300))
                .withBatches(batches -> batches.withSize(18));
        assertThatThrownBy(() -> Trainer.of(options).train(training, validation, out))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching(
                        "after epoch 1: weights must be finite but tensor '.*' F32\\[.*] holds (NaN|-?Infinity)"
                                + " at element \\d+; a smaller learning rate than 1.0E300 may help");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void aRunThatBreaksKeepsItsLastGoodEpoch(@TempDir Path out) throws Exception {
        // Every step makes the weights ten times larger, until their products are no longer finite.
        TrainingOptions options = options()
                .withBatches(batches -> batches.withInputSize(32).withSize(18))
                .withRun(run -> run.withEpochs(60))
                .withLearning(learning -> learning.withOptimizer(new Optimizer.Sgd(0, false, 11))
                        .withSchedule(Schedule.constant())
                        .withRate(1));
        Map<String, Integer> left = new HashMap<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochEnded(EpochReport epoch) {
                left.putAll(hashes(out));
            }
        };
        assertThatThrownBy(() -> Trainer.of(options).withListener(listener).train(training, validation, out))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("epoch ");
        assertThat(left).hasSize(3);
        assertThat(hashes(out)).isEqualTo(left);
        Safetensors.read(out.resolve(Trainer.MODEL), NonFinite.REFUSE);
    }

    private static Map<String, Integer> hashes(Path out) {
        Map<String, Integer> hashes = new HashMap<>();
        for (String file : List.of(Trainer.MODEL, Trainer.CHECKPOINT, Trainer.LOG)) {
            try {
                hashes.put(file, Arrays.hashCode(Files.readAllBytes(out.resolve(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return hashes;
    }

    @Test
    void aSecondRunInTheFolderIsRefusedAtOnceAndTheFirstGoesOn(@TempDir Path out) throws Exception {
        List<Throwable> refusals = new ArrayList<>();
        TrainingListener second = new TrainingListener() {
            @Override
            public void started(Plan plan) {
                Thread other = new Thread(() -> {
                    try {
                        Trainer.of(options()).train(training, validation, out);
                    } catch (IOException | InterruptedException e) {
                        refusals.add(e);
                    }
                });
                other.start();
                try {
                    other.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        TrainingResult result = Trainer.of(options().withRun(run -> run.withEpochs(1)))
                .withListener(second)
                .train(training, validation, out);
        assertThat(refusals)
                .singleElement()
                .satisfies(e -> assertThat(e).hasMessage(out + ": in use by another thread of this process"));
        assertThat(result.epochs()).hasSize(1);
    }

    @Test
    void aRunFromTheBeginningRemovesAnEarlierOne(@TempDir Path out) throws Exception {
        Trainer.of(options().withRun(run -> run.withEpochs(1))).train(training, validation, out);
        TrainingListener asked = new TrainingListener() {
            @Override
            public void started(Plan plan) {
                throw new IllegalStateException(String.join(",", out.toFile().list()));
            }
        };
        assertThatThrownBy(() -> Trainer.of(options().withRun(run -> run.withSeed(8)))
                        .withListener(asked)
                        .train(training, validation, out))
                .hasMessage(".perceptanon.lock");
    }

    @Test
    void aRowThatWouldBeAloneInABatchIsRefusedWhereTheLastMapIsOneValue(@TempDir Path out) {
        TrainingOptions options =
                options().withBatches(batches -> batches.withInputSize(32).withSize(17));
        assertThatThrownBy(() -> Trainer.of(options).train(training, validation, out))
                .isInstanceOf(TrainingException.class)
                .hasMessage("images of 32 pixels need batches of at least 2 rows, but batches of 17 leave one of the 18"
                        + " training rows alone; choose another batch size, or images of more than 32 pixels");
    }

    @Test
    void anEmptySplitIsRefused(@TempDir Path out) {
        assertThatThrownBy(() -> Trainer.of(options()).train(training, all.select(), out))
                .isInstanceOf(TrainingException.class)
                .hasMessage("annotations: the validation split has no rows");
    }

    @Test
    void theListenerHearsEveryStepAndTheTimeLeft(@TempDir Path out) throws Exception {
        List<TrainingListener.Step> steps = new ArrayList<>();
        List<TrainingListener.Plan> plans = new ArrayList<>();
        Trainer.of(options().withRun(run -> run.withEpochs(2)))
                .withListener(new TrainingListener() {
                    @Override
                    public void started(Plan plan) {
                        plans.add(plan);
                    }

                    @Override
                    public void stepped(Step step) {
                        steps.add(step);
                    }
                })
                .train(training, validation, out);
        assertThat(plans).containsExactly(new TrainingListener.Plan(2, 1, 3, 18, 6));
        assertThat(steps).hasSize(6);
        assertThat(steps.get(5).remaining()).isZero();
        assertThat(steps.get(0).remaining()).isPositive();
        assertThat(steps.get(0).learningRate()).isCloseTo(0.02, within(1e-12));
    }

    private static TrainingOptions options() {
        return TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withBatches(batches -> batches.withInputSize(64).withSize(6))
                .withRun(run -> run.withEpochs(2).withSeed(7))
                .withLearning(learning -> learning.withRate(0.02));
    }

    private static String weights(Path out) throws IOException {
        return Safetensors.read(out.resolve(Trainer.CHECKPOINT)).weights().sha256();
    }
}
