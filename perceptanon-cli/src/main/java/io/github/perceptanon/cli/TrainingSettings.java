// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.Augmentation;
import io.github.perceptanon.train.BatchOptions;
import io.github.perceptanon.train.LearningOptions;
import io.github.perceptanon.train.LoaderOptions;
import io.github.perceptanon.train.LossOptions;
import io.github.perceptanon.train.RunOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingBackends;
import io.github.perceptanon.training.TrainingProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of training, except for setup and backbone. Defaults are the reference implementation's. */
final class TrainingSettings {
    private enum OptimizerName {
        SGD,
        NESTEROV,
        ADAM,
        ADAMW
    }

    private enum ScheduleName {
        COSINE,
        STEP,
        CONSTANT
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--objective",
            defaultValue = "combined",
            paramLabel = "O",
            description = "cross-entropy, weighted-cross-entropy, mse or combined (default).")
    private Objective objective;

    @Option(
            names = "--granularity",
            defaultValue = "10",
            paramLabel = "G",
            description = "mean, 10, 5, 3 or binary (default: ${DEFAULT-VALUE}).")
    private Granularity granularity;

    @Option(
            names = "--lambda",
            defaultValue = "1",
            paramLabel = "X",
            description = "Weight of the squared error in the combined objective (default: ${DEFAULT-VALUE}).")
    private double lambda;

    @Option(
            names = "--epochs",
            defaultValue = "200",
            paramLabel = "N",
            description = "Epochs (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--batch-size",
            defaultValue = "128",
            paramLabel = "N",
            description = "Rows per training step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--input-size",
            defaultValue = "224",
            paramLabel = "N",
            description = "Side that images are resized to (default: ${DEFAULT-VALUE}).")
    private int inputSize;

    @Option(
            names = "--lr",
            defaultValue = "0.01",
            paramLabel = "X",
            description = "Learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--head-lr-factor",
            defaultValue = "1",
            paramLabel = "X",
            description = "Learning rate of the head, as a multiple of --lr (default: ${DEFAULT-VALUE}).")
    private double headFactor;

    @Option(
            names = "--optimizer",
            defaultValue = "sgd",
            paramLabel = "NAME",
            description = "sgd, nesterov, adam or adamw (default: ${DEFAULT-VALUE}).")
    private OptimizerName optimizer;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "X",
            description = "Momentum of sgd and nesterov (default: ${DEFAULT-VALUE}).")
    private double momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "Weight decay (default: 0 for sgd and nesterov, 1e-4 for adam, 1e-2 for adamw).")
    private @Nullable Double weightDecay;

    @Option(
            names = "--schedule",
            defaultValue = "cosine",
            paramLabel = "NAME",
            description = "cosine, step or constant (default: ${DEFAULT-VALUE}).")
    private ScheduleName schedule;

    @Option(
            names = "--step-size",
            defaultValue = "10",
            paramLabel = "N",
            description = "Epochs per step of the step schedule (default: ${DEFAULT-VALUE}).")
    private int stepSize;

    @Option(
            names = "--gamma",
            defaultValue = "0.1",
            paramLabel = "X",
            description = "Factor per step of the step schedule (default: ${DEFAULT-VALUE}).")
    private double gamma;

    @Option(
            names = "--warm-up",
            defaultValue = "0",
            paramLabel = "N",
            description = "Epochs of linear warm-up (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--clip",
            defaultValue = "0",
            paramLabel = "X",
            description = "Maximum gradient norm; 0, the default, for no limit.")
    private double clip;

    @Option(names = "--freeze-backbone", description = "Train only the head.")
    private boolean freeze;

    @Option(
            names = "--patience",
            defaultValue = "0",
            paramLabel = "N",
            description = "Stop after this many epochs without a lower validation loss; 0, the default, never does.")
    private int patience;

    @Option(names = "--no-augmentation", description = "No random flips and rotations.")
    private boolean noAugmentation;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "S",
            description = "Random seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--loader-threads", paramLabel = "N", description = "Threads that prepare batches.")
    private @Nullable Integer loaderThreads;

    @Option(
            names = "--backend",
            defaultValue = Engines.AUTO,
            paramLabel = "NAME",
            description = "Training backend (default: ${DEFAULT-VALUE}, the fastest one that works here).")
    private String backend;

    /** The training options for a model, with so many threads. Values out of range are wrong usage. */
    TrainingOptions options(AnnotationSetup setup, Backbone backbone, int threads) {
        TrainingBackend chosen = backend(threads);
        try {
            return new TrainingOptions(
                    setup,
                    backbone,
                    new LossOptions(objective, granularity, lambda),
                    new BatchOptions(inputSize, batchSize, noAugmentation ? Augmentation.NONE : Augmentation.REFERENCE),
                    new LearningOptions(optimizer(), learningRate, schedule(), headFactor, clip, freeze),
                    new RunOptions(epochs, patience, seed),
                    loader(),
                    chosen);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private TrainingBackend backend(int threads) {
        List<String> names = TrainingBackends.installed().all().stream()
                .map(TrainingProvider::name)
                .toList();
        if (!backend.equals(Engines.AUTO) && !names.contains(backend)) {
            throw new ParameterException(
                    spec.commandLine(), "--backend must be auto or one of " + names + " but was '" + backend + "'");
        }
        try {
            return TrainingBackend.defaults().withName(backend).withThreads(threads);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private LoaderOptions loader() {
        LoaderOptions usual = LoaderOptions.defaults();
        return loaderThreads == null ? usual : usual.withThreads(loaderThreads);
    }

    private Optimizer optimizer() {
        return switch (optimizer) {
            case SGD -> new Optimizer.Sgd(momentum, false, decayOr(0));
            case NESTEROV -> new Optimizer.Sgd(momentum, true, decayOr(0));
            case ADAM -> Optimizer.adam(decayOr(1e-4));
            case ADAMW -> Optimizer.adamW(decayOr(1e-2));
        };
    }

    private double decayOr(double usual) {
        return weightDecay == null ? usual : weightDecay;
    }

    private Schedule schedule() {
        Schedule chosen = switch (schedule) {
            case COSINE -> Schedule.cosine();
            case STEP -> Schedule.step(stepSize, gamma);
            case CONSTANT -> Schedule.constant();
        };
        return warmUp == 0 ? chosen : new Schedule.WarmUp(warmUp, chosen);
    }
}
