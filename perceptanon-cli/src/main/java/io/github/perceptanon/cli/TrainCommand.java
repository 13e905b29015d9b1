// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.DataQuality;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon train}: trains a model on annotated images. Defaults are the reference implementation's. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Train a model on a dataset in the published layout (ROOT/HA1.csv, ROOT/HA2.csv, images).")
final class TrainCommand implements Callable<Integer> {
    private static final int MOST_NOTES = 20;

    @Mixin
    private CommonOptions common;

    @Option(names = "--data", required = true, paramLabel = "ROOT", description = "Data root.")
    private Path data;

    @Option(names = "--setup", required = true, paramLabel = "S", description = "HA1 or HA2.")
    private AnnotationSetup setup;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the split, model.safetensors, log.csv and checkpoint.safetensors.")
    private Path out;

    @Option(
            names = "--split",
            paramLabel = "T",
            description = "all (default), grouped, loov-SOURCE, task-TASK or anon-METHOD.")
    private @Nullable String splitType;

    @Option(names = "--grouped", description = "Keep all versions of an original in one part, whatever the split.")
    private boolean grouped;

    @Option(
            names = "--split-folder",
            paramLabel = "DIR",
            description = "Folder with train.csv, val.csv and test.csv, instead of --split and --grouped.")
    private @Nullable Path splitFolder;

    @Option(
            names = "--backbone",
            defaultValue = "resnet18",
            paramLabel = "B",
            description =
                    "resnet18 (default), resnet50, resnet152, densenet121, vgg11, alexnet or vit_b_16 (224 pixels only).")
    private Backbone backbone;

    @Option(
            names = "--backbone-weights",
            paramLabel = "FILE",
            description = "Initial weights, such as torchvision's resnet18-f37072fd.pth or densenet121-a639ec97.pth.")
    private @Nullable Path backboneWeights;

    @Mixin
    private TrainingSettings settings;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--resume", description = "Resume from the checkpoint in the output folder.")
    private boolean resume;

    @Mixin
    private OverwriteOption overwrite;

    @Option(names = "--strict", description = "Treat problems in the data (missing files, duplicates, ...) as errors.")
    private boolean strict;

    @Override
    public Integer call() throws IOException {
        if (resume && overwrite.given()) {
            throw common.usage("--resume and --overwrite exclude each other");
        }
        TrainingOptions options = settings.options(setup, backbone, threads.threads());
        Split split = split();
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            train(options, split);
        }
        return 0;
    }

    private void train(TrainingOptions options, Split split) throws IOException {
        Path checkpoint = out.resolve(Trainer.CHECKPOINT);
        if (!resume) {
            overwrite.requireNew(
                    "--resume continues from the checkpoint, --overwrite starts over",
                    out.resolve(Trainer.MODEL),
                    checkpoint,
                    out.resolve(Trainer.LOG));
        }
        DataOrigin origin = DataOrigin.of(data);
        inspect(split);
        Trainer trainer = Trainer.of(options).withProvenance(ModelProvenance.of(origin));
        origin.caveat().ifPresent(words -> common.note("note: " + words));
        if (backboneWeights != null) {
            trainer = trainer.withInitialWeights(WeightsFile.read(backboneWeights, NonFinite.REFUSE));
        }
        if (!resume || !Files.exists(checkpoint)) {
            split.write(out);
        }
        TrainingResult result = run(trainer, split);
        common.out()
                .println(result.model() + ": best of "
                        + Text.count(result.epochs().size(), "epoch") + " is "
                        + result.best().epoch() + ", validation loss "
                        + String.format(Locale.ROOT, "%.5f", result.best().validationLoss())
                        + origin.caveat().map(words -> " (" + words + ")").orElse(""));
    }

    private Split split() throws IOException {
        if (splitFolder != null) {
            if (splitType != null || grouped) {
                throw common.usage("--split-folder cannot be combined with --split or --grouped");
            }
            return Split.read(splitFolder, data);
        }
        SplitType type;
        try {
            type = splitType == null ? new SplitType.All() : SplitType.of(splitType);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
        Annotations annotations = Annotations.read(data.resolve(setup.name() + ".csv"), data);
        return Splits.of(type, annotations, SplitOptions.defaults().withGrouped(grouped));
    }

    private void inspect(Split split) throws IOException {
        for (Annotations part : new Annotations[] {split.train(), split.val(), split.test()}) {
            inspect(part, setup, strict, common);
        }
        SplitCommand.noteShared(split, common);
    }

    /** Prints problems in the data as notes, or throws if they are treated as errors. */
    static void inspect(Annotations rows, AnnotationSetup setup, boolean strict, CommonOptions common)
            throws IOException {
        DataQuality quality = DataQuality.inspect(rows, setup);
        if (strict) {
            quality.requireNoFindings();
        }
        int findings = quality.findings().size();
        quality.findings().stream().limit(MOST_NOTES).forEach(finding -> common.note("note: " + finding));
        if (findings > MOST_NOTES) {
            common.note("note: and " + (findings - MOST_NOTES) + " more like these");
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
            throw new InterruptedIOException(
                    "interrupted; --resume continues from the last complete epoch (" + out + ")");
        }
    }
}
