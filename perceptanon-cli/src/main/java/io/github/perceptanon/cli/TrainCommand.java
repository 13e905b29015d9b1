package io.github.perceptanon.cli;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.train.Augmentation;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.DataQuality;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon train}: a model from annotated images. Defaults are the reference implementation's. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train a model on a dataset in the published layout (ROOT/HA1.csv, ROOT/HA2.csv, images).")
final class TrainCommand implements Callable<Integer> {
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

    @Mixin
    private CommonOptions common;

    @Option(names = "--data", required = true, paramLabel = "ROOT", description = "Data root.")
    private Path data;

    @Option(names = "--setup", required = true, paramLabel = "S", description = "HA1 or HA2.")
    private Setup setup;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for model.safetensors, checkpoint.safetensors, log.csv and the split.")
    private Path out;

    @Option(
            names = "--split",
            defaultValue = "all",
            paramLabel = "T",
            description = "all, grouped, loov-SOURCE, task-TASK or anon-METHOD (default: ${DEFAULT-VALUE}).")
    private String splitType;

    @Option(
            names = "--split-folder",
            paramLabel = "DIR",
            description = "Folder with train.csv, val.csv and test.csv, instead of --split.")
    private Path splitFolder;

    @Option(
            names = "--backbone",
            defaultValue = "resnet18",
            paramLabel = "B",
            description = "resnet18 (default) or resnet50.")
    private Backbone backbone;

    @Option(
            names = "--backbone-weights",
            paramLabel = "FILE",
            description = "Weights to start from, such as torchvision's resnet18-f37072fd.pth.")
    private Path backboneWeights;

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

    @Option(names = "--epochs", defaultValue = "200", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--batch-size", defaultValue = "128", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
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
            description = "Learning rate of the head, as a multiple (default: ${DEFAULT-VALUE}).")
    private double headFactor;

    @Option(
            names = "--optimizer",
            defaultValue = "sgd",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OptimizerName optimizer;

    @Option(
            names = "--momentum",
            defaultValue = "0.9",
            paramLabel = "X",
            description = "Of sgd and nesterov (default: ${DEFAULT-VALUE}).")
    private double momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "Default: 0 for sgd and nesterov, 1e-4 for adam, 1e-2 for adamw.")
    private Double weightDecay;

    @Option(
            names = "--schedule",
            defaultValue = "cosine",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ScheduleName schedule;

    @Option(
            names = "--step-size",
            defaultValue = "10",
            paramLabel = "N",
            description = "Epochs of a step (default: ${DEFAULT-VALUE}).")
    private int stepSize;

    @Option(
            names = "--gamma",
            defaultValue = "0.1",
            paramLabel = "X",
            description = "Factor of a step (default: ${DEFAULT-VALUE}).")
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
            description = "Largest gradient norm; 0, the default, for none.")
    private double clip;

    @Option(names = "--freeze-backbone", description = "Train the head alone.")
    private boolean freeze;

    @Option(
            names = "--patience",
            defaultValue = "0",
            paramLabel = "N",
            description = "Stop after this many epochs without a better validation loss; 0, the default, for never.")
    private int patience;

    @Option(names = "--no-augmentation", description = "No random flips and rotations.")
    private boolean noAugmentation;

    @Option(names = "--seed", defaultValue = "42", paramLabel = "S", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--loader-threads", paramLabel = "N", description = "Threads that prepare batches.")
    private Integer loaderThreads;

    @Option(names = "--resume", description = "Go on from the checkpoint in the output folder.")
    private boolean resume;

    @Option(names = "--strict", description = "Refuse data with findings: missing files, duplicates and the like.")
    private boolean strict;

    @Override
    public Integer call() throws IOException {
        TrainingOptions options = options();
        Split split = split();
        DataOrigin origin = DataOrigin.of(data);
        inspect(split);
        split.write(out);
        Trainer trainer = Trainer.of(options).withProvenance(ModelProvenance.of(origin));
        origin.caveat().ifPresent(words -> common.note("note: " + words));
        if (backboneWeights != null) {
            trainer = trainer.withInitialWeights(WeightsFile.read(backboneWeights, NonFinite.REFUSE));
        }
        TrainingResult result = run(trainer, split);
        common.out()
                .println(result.model() + ": best of " + result.epochs().size() + " epochs is "
                        + result.best().epoch() + ", validation loss "
                        + String.format(Locale.ROOT, "%.5f", result.best().validationLoss())
                        + origin.caveat().map(words -> " (" + words + ")").orElse(""));
        return 0;
    }

    private Split split() throws IOException {
        if (splitFolder != null) {
            return Split.read(splitFolder, data);
        }
        SplitType type;
        try {
            type = SplitType.of(splitType);
        } catch (IllegalArgumentException e) {
            throw common.usage(e.getMessage());
        }
        Annotations annotations = Annotations.read(data.resolve(setup.name() + ".csv"), data);
        return Splits.of(type, annotations, SplitOptions.defaults());
    }

    private void inspect(Split split) throws IOException {
        for (Annotations part : new Annotations[] {split.train(), split.val(), split.test()}) {
            DataQuality quality = DataQuality.inspect(part, setup);
            if (strict) {
                quality.requireNoFindings();
            }
            quality.findings().forEach(finding -> common.note("note: " + finding));
        }
        if (split.sharedOriginals() > 0) {
            common.note("note: " + split.sharedOriginals()
                    + " originals have versions in more than one part; --split grouped keeps them apart");
        }
    }

    private TrainingResult run(Trainer trainer, Split split) throws IOException {
        try (TrainingProgress progress = new TrainingProgress(common, setup.name())) {
            Trainer heard = trainer.withListener(progress);
            return resume
                    ? heard.resume(split.train(), split.val(), out)
                    : heard.train(split.train(), split.val(), out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted; --resume goes on from the last whole epoch (" + out + ")");
        }
    }

    private TrainingOptions options() {
        try {
            TrainingOptions options = TrainingOptions.defaults(setup, backbone, objective, granularity)
                    .withLambda(lambda)
                    .withEpochs(epochs)
                    .withBatchSize(batchSize)
                    .withInputSize(inputSize)
                    .withLearningRate(learningRate)
                    .withHeadLearningRateFactor(headFactor)
                    .withOptimizer(optimizer())
                    .withSchedule(schedule())
                    .withMaxGradientNorm(clip)
                    .withFreezeBackbone(freeze)
                    .withPatience(patience)
                    .withSeed(seed);
            options = noAugmentation ? options.withAugmentation(Augmentation.NONE) : options;
            return loaderThreads == null ? options : options.withLoaderThreads(loaderThreads);
        } catch (IllegalArgumentException e) {
            throw common.usage(e.getMessage());
        }
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
