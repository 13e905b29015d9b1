package io.github.perceptanon.cli;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.optim.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon quickstart}: every step on synthetic sample data. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "Draw sample data, train HA1 and HA2, compare them with pixel metrics, score and explain.",
            "All results go to one folder; open its report.html. Takes a few minutes on two cores."
        })
final class QuickstartCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(
            names = "--out",
            defaultValue = "quickstart",
            paramLabel = "DIR",
            description = "Folder for all results (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Mixin
    private OverwriteOption overwrite;

    @Option(
            names = "--quick",
            description = "Few scenes and epochs, in under 90 seconds: shows the steps, but not a meaningful result.")
    private boolean quick;

    @Option(names = "--scenes", paramLabel = "N", description = "Scenes to draw (default: 240; with --quick 60).")
    private @Nullable Integer scenes;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Epochs of HA1; HA2 starts from its weights and takes a third (default: 7; with --quick 3).")
    private @Nullable Integer epochs;

    @Option(
            names = "--input-size",
            defaultValue = "64",
            paramLabel = "N",
            description = "Side of the networks' input in pixels (default: ${DEFAULT-VALUE}).")
    private int inputSize;

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            paramLabel = "N",
            description = "Rows per training step (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--lr",
            defaultValue = "0.001",
            paramLabel = "X",
            description = "Learning rate of AdamW (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "S",
            description = "Seed for pictures, scores, split and weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        new Quickstart(new QuickstartFolder(out), overwrite.given(), settings(), common).run();
        return 0;
    }

    private QuickstartSettings settings() {
        int ofHa1 = orElse(epochs, quick ? 3 : 7);
        Map<Setup, TrainingOptions> training = new EnumMap<>(Setup.class);
        try {
            training.put(Setup.HA1, training(Setup.HA1, ofHa1));
            // HA1's trunk serves HA2 too; training the trunk on pairs would cost three times as much.
            training.put(
                    Setup.HA2,
                    training(Setup.HA2, Math.max(1, ofHa1 / 3))
                            .withLearning(learning -> learning.withFreezeBackbone(true)));
            return new QuickstartSettings(
                    SampleOptions.defaults()
                            .withScenes(orElse(scenes, quick ? 60 : 240))
                            .withSeed(seed),
                    SplitOptions.defaults().withSeed(seed),
                    training,
                    quick);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private static int orElse(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private TrainingOptions training(Setup setup, int number) {
        return TrainingOptions.defaults(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withBatches(batches -> batches.withInputSize(inputSize).withSize(batchSize))
                .withLearning(learning ->
                        learning.withOptimizer(Optimizer.adamW(0.01)).withRate(learningRate))
                .withRun(run -> run.withEpochs(number).withSeed(seed));
    }
}
