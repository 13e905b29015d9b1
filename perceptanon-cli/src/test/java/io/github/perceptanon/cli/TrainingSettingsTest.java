// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.Augmentation;
import io.github.perceptanon.train.LearningOptions;
import io.github.perceptanon.train.RunOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import io.github.perceptanon.training.TrainingBackend;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TrainingSettingsTest {
    @Command
    private static final class Training {
        @Mixin
        private TrainingSettings settings;

        @Mixin
        private ThreadsOption threads;
    }

    private static TrainingOptions options(String... arguments) {
        Training training = new Training();
        CommandLine command = new CommandLine(training).setCaseInsensitiveEnumValuesAllowed(true);
        Names.register(command);
        command.parseArgs(arguments);
        return training.settings.options(AnnotationSetup.HA1, Backbone.RESNET18, training.threads.threads());
    }

    @Test
    void theCommandsDefaultsAreTheLibrarys() {
        assertThat(options())
                .isEqualTo(TrainingOptions.defaults(
                        AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN));
    }

    @Test
    void everyOptionReachesItsGroup() {
        TrainingOptions options = options(
                "--objective=mse",
                "--granularity=mean",
                "--lambda=2",
                "--epochs=3",
                "--batch-size=5",
                "--input-size=64",
                "--lr=0.5",
                "--head-lr-factor=10",
                "--optimizer=nesterov",
                "--momentum=0.8",
                "--weight-decay=0.1",
                "--schedule=step",
                "--step-size=2",
                "--gamma=0.25",
                "--warm-up=1",
                "--clip=7",
                "--freeze-backbone",
                "--patience=4",
                "--no-augmentation",
                "--seed=9",
                "--loader-threads=2",
                "--backend=dl4j",
                "--threads=3");

        assertThat(options.loss().objective()).isEqualTo(Objective.MSE);
        assertThat(options.loss().granularity()).isEqualTo(Granularity.MEAN);
        assertThat(options.loss().lambda()).isEqualTo(2);
        assertThat(options.batches().size()).isEqualTo(5);
        assertThat(options.batches().inputSize()).isEqualTo(64);
        assertThat(options.batches().augmentation()).isEqualTo(Augmentation.NONE);
        assertThat(options.learning())
                .isEqualTo(new LearningOptions(
                        new Optimizer.Sgd(0.8, true, 0.1),
                        0.5,
                        Schedule.step(2, 0.25).withWarmUp(1),
                        10,
                        7,
                        true));
        assertThat(options.run()).isEqualTo(new RunOptions(3, 4, 9));
        assertThat(options.loader().threads()).isEqualTo(2);
        assertThat(options.backend()).isEqualTo(new TrainingBackend("dl4j", 3, Device.AUTO));
    }

    @Test
    void aBackendThatIsNotInstalledIsWrongUsage() {
        assertThatThrownBy(() -> options("--backend=other"))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageMatching("--backend must be auto or one of \\[.*dl4j.*] but was 'other'");
    }
}
