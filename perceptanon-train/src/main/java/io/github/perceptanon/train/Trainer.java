// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Operation.BatchNorm;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackends;
import io.github.perceptanon.training.TrainingProvider;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a model on annotated images and keeps the weights of the epoch with the lowest validation loss.
 *
 * <p>The output folder receives {@value #MODEL} (the best epoch, with its model card), {@value #CHECKPOINT} (the last
 * epoch, for {@link #resume}) and {@value #LOG}. Each file is replaced atomically, so a run that is killed loses at
 * most the current epoch; the next run in the folder removes temporary files.
 *
 * <p>On a CPU, the same options, data and number of threads give the same weights, in one run or resumed.
 *
 * <p>Immutable and thread-safe. A run locks its output folder ({@link OutputLock}), and a second run there fails at
 * once. It uses the calling thread and its own loader threads; interrupting the calling thread ends it between two
 * batches.
 */
public final class Trainer {
    /** The best epoch's model file. */
    public static final String MODEL = "model.safetensors";
    /** The last epoch's checkpoint. */
    public static final String CHECKPOINT = "checkpoint.safetensors";
    /** One line for each epoch. */
    public static final String LOG = "log.csv";

    private static final List<String> FILES = List.of(CHECKPOINT, LOG, MODEL);
    /** Up to this size the last feature map of a network with batch norms has one value per channel. */
    private static final int ONE_VALUE_SIDE = 32;

    private final TrainingOptions options;
    private final TrainingListener listener;
    private final Optional<StateDict> initial;
    private final Map<String, String> provenance;

    private Trainer(
            TrainingOptions options,
            TrainingListener listener,
            Optional<StateDict> initial,
            Map<String, String> provenance) {
        this.options = options;
        this.listener = listener;
        this.initial = initial;
        this.provenance = Map.copyOf(provenance);
    }

    /**
     * Creates a trainer without given weights and without a listener.
     *
     * @param options the training options
     * @return the trainer
     */
    public static Trainer of(TrainingOptions options) {
        return new Trainer(options, TrainingListener.SILENT, Optional.empty(), Map.of());
    }

    /**
     * A copy with a listener.
     *
     * @param newListener receives the progress of training
     * @return a copy
     */
    public Trainer withListener(TrainingListener newListener) {
        return new Trainer(options, newListener, initial, provenance);
    }

    /**
     * A copy that starts from given weights: those of a model, or of a torchvision ResNet. The backbone must be
     * complete; later layers are used where name and shape match, and initialised otherwise.
     *
     * @param weights tensors under PyTorch's names, for HA2 with or without the prefix {@code shared_extractor.}
     * @return a copy
     */
    public Trainer withInitialWeights(StateDict weights) {
        return new Trainer(options, listener, Optional.of(weights), provenance);
    }

    /**
     * A copy with additional entries for the model card's provenance, for example the kind of data.
     *
     * @param entries names and values, free text
     * @return a copy
     */
    public Trainer withProvenance(Map<String, String> entries) {
        return new Trainer(options, listener, initial, entries);
    }

    /**
     * Trains from the beginning. Files of an earlier run in the folder are removed before the first step.
     *
     * @param training training rows
     * @param validation rows that determine the best epoch
     * @param out folder for the results, created if necessary
     * @return the files written and the epochs
     * @throws TrainingException if a split is empty, the initial weights do not fit or are not finite, or the loss or a
     * weight becomes NaN or infinite; the files are then those of the last complete epoch
     * @throws IOException if another run uses the folder, an image cannot be read or a file cannot be written
     * @throws IllegalArgumentException if there is no training backend of the options' name
     * @throws IllegalStateException if that backend does not work on this machine; the message says why
     * @throws InterruptedException if the thread is interrupted; the files are then those of the last complete epoch
     */
    public TrainingResult train(Annotations training, Annotations validation, Path out)
            throws IOException, InterruptedException {
        return run(training, validation, out, false);
    }

    /**
     * Resumes from the folder's checkpoint and reaches the same results as an uninterrupted run. Trains from the
     * beginning if there is no checkpoint.
     *
     * @param training the same rows as before
     * @param validation the same rows as before
     * @param out folder of the earlier run
     * @return the files written and the epochs
     * @throws TrainingException as {@link #train}, or if the checkpoint is damaged or was made with other rows, options
     * or another training backend
     * @throws IOException if another run uses the folder, an image or the checkpoint cannot be read, or a file cannot
     * be written
     * @throws IllegalArgumentException if there is no training backend of the options' name
     * @throws IllegalStateException if that backend does not work on this machine; the message says why
     * @throws InterruptedException if the thread is interrupted; the files are then those of the last complete epoch
     */
    public TrainingResult resume(Annotations training, Annotations validation, Path out)
            throws IOException, InterruptedException {
        return run(training, validation, out, true);
    }

    private TrainingResult run(Annotations training, Annotations validation, Path out, boolean resume)
            throws IOException, InterruptedException {
        requireRows("training", training);
        requireRows("validation", validation);
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            for (String file : FILES) {
                AtomicFile.removeRemains(out.resolve(file));
            }
            return runAlone(training, validation, out, resume);
        }
    }

    private TrainingResult runAlone(Annotations training, Annotations validation, Path out, boolean resume)
            throws IOException, InterruptedException {
        ModelCard card = ModelCard.of(
                        options.setup(),
                        options.backbone(),
                        options.loss().objective(),
                        options.loss().granularity())
                .withInput(options.batches().inputSize(), options.batches().inputSize())
                .withProvenance(noted(training, validation));
        JudgeNetwork judge = card.network();
        if (judge.network().nodes().stream().anyMatch(node -> node.operation() instanceof BatchNorm)) {
            requireBatches(training.size());
        }
        TrainingProvider backend = TrainingBackends.installed().select(options.backend());
        Map<String, String> description = RunDescription.of(options, backend.name(), initial, training, validation);
        Optional<Checkpoint> checkpoint = resume && Files.exists(out.resolve(CHECKPOINT))
                ? Optional.of(Checkpoint.read(out.resolve(CHECKPOINT), description))
                : Optional.empty();
        StateDict weights = checkpoint.isPresent()
                ? checkpoint.get().weights()
                : InitialWeights.of(judge, options.run().seed(), initial);
        ImageStore images = new ImageStore(
                source(options.batches().inputSize()), options.loader().imageCacheBytes());
        boolean frozen = options.learning().freezeBackbone();
        try (TrainableNetwork network = backend.compile(
                        judge.network(), weights, node -> !frozen || judge.isHead(node), options.backend());
                BatchLoader loader = new BatchLoader(
                        images,
                        Normalization.IMAGENET,
                        options.batches().size(),
                        options.loader().threads());
                TrainingRun run = new TrainingRun(options, card, description, network, loader, out)) {
            if (checkpoint.isPresent()) {
                run.restore(checkpoint.get());
            } else {
                forgetEarlierRun(out);
            }
            return run.train(examples(training), examples(validation), listener);
        }
    }

    /** Otherwise its checkpoint could be resumed if this run is killed before it has written its own. */
    private static void forgetEarlierRun(Path out) throws IOException {
        for (String file : FILES) {
            Files.deleteIfExists(out.resolve(file));
        }
    }

    private Map<String, String> noted(Annotations training, Annotations validation) {
        Map<String, String> entries = new LinkedHashMap<>(provenance);
        entries.put("training-data", training.source());
        entries.put("validation-data", validation.source());
        return entries;
    }

    private List<Example> examples(Annotations annotations) throws IOException {
        return Example.of(
                annotations,
                options.setup(),
                options.loss().objective(),
                options.loss().granularity());
    }

    private static ImageStore.Source source(int size) {
        ImageLoader loader = ImageLoader.standard();
        return path -> loader.load(path).resized(size, size, Resampling.BILINEAR);
    }

    /** Batch norm needs at least two values to compute a variance. */
    private void requireBatches(int rows) throws TrainingException {
        boolean lone = options.batches().size() == 1 || rows % options.batches().size() == 1;
        if (lone && options.batches().inputSize() <= ONE_VALUE_SIDE) {
            throw new TrainingException(
                    "images of " + options.batches().inputSize() + " pixels need batches of at least 2 rows, but"
                            + " batches of " + options.batches().size() + " leave one of the " + rows
                            + " training rows alone; choose"
                            + " another batch size, or images of more than " + ONE_VALUE_SIDE + " pixels");
        }
    }

    private static void requireRows(String split, Annotations annotations) throws TrainingException {
        if (annotations.size() == 0) {
            throw new TrainingException(annotations.source() + ": the " + split + " split has no rows");
        }
    }
}
