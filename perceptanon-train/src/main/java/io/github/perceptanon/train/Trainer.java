package io.github.perceptanon.train;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.TrainableNetwork.Learning;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a judge on annotated images and keeps the weights of the epoch with the lowest validation loss.
 *
 * <p>Into the output folder go {@value #MODEL} (the best epoch, with its model card), {@value #CHECKPOINT} (the last
 * epoch, for {@link #resume}) and {@value #LOG}. Each is written beside its place and moved there whole, so that a run
 * that is killed loses at most the epoch it was in; what it was writing then, the next run in the folder removes.
 *
 * <p>The same options, data and number of processor threads give the same weights on a CPU, in one go or resumed.
 *
 * <p>Immutable and thread-safe. A run has its output folder to itself ({@link OutputLock}): a second one there is refused
 * at once. It works on the calling thread and on loader threads of its own; interrupting the calling thread ends it
 * between two batches.
 */
public final class Trainer {
    /** The best epoch's model file. */
    public static final String MODEL = "model.safetensors";
    /** The last epoch's checkpoint. */
    public static final String CHECKPOINT = "checkpoint.safetensors";
    /** One line for each epoch. */
    public static final String LOG = "log.csv";

    private static final List<String> FILES = List.of(CHECKPOINT, LOG, MODEL);
    /** Up to this size the last feature map is one value for each channel. */
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
     * A trainer that starts from Kaiming initialisation and tells nobody.
     *
     * @param options how to train
     * @return the trainer
     */
    public static Trainer of(TrainingOptions options) {
        return new Trainer(options, TrainingListener.SILENT, Optional.empty(), Map.of());
    }

    /**
     * This trainer with someone to tell.
     *
     * @param newListener hears how training goes on
     * @return a copy
     */
    public Trainer withListener(TrainingListener newListener) {
        return new Trainer(options, newListener, initial, provenance);
    }

    /**
     * This trainer starting from given weights: a model's own, or a torchvision ResNet's. The backbone must be whole;
     * layers after it are taken where name and shape fit and initialised afresh where not.
     *
     * @param weights names as PyTorch's, for HA2 with or without {@code shared_extractor.}
     * @return a copy
     */
    public Trainer withInitialWeights(StateDict weights) {
        return new Trainer(options, listener, Optional.of(weights), provenance);
    }

    /**
     * This trainer with more to note in the model's card, for example what kind of data it learns from.
     *
     * @param entries free key–value text
     * @return a copy
     */
    public Trainer withProvenance(Map<String, String> entries) {
        return new Trainer(options, listener, initial, entries);
    }

    /**
     * Trains from the beginning. What an earlier run left in the folder is removed before the first step.
     *
     * @param training rows to learn from
     * @param validation rows to choose the best epoch by
     * @param out folder for the results, made if it is not there
     * @return what was left there
     * @throws TrainingException if a split is empty, the initial weights do not fit or are not finite, or the loss or a
     *     weight does not stay finite; the files are then as after the last whole epoch
     * @throws IOException if another run has the folder, an image cannot be read or a file not written
     * @throws InterruptedException if the thread was interrupted; files are as after the last whole epoch
     */
    public TrainingResult train(Annotations training, Annotations validation, Path out)
            throws IOException, InterruptedException {
        return run(training, validation, out, false);
    }

    /**
     * Goes on from the folder's checkpoint to the numbers of a run that never stopped; trains from the beginning if
     * there is none.
     *
     * @param training the same rows as before
     * @param validation the same rows as before
     * @param out folder of the earlier run
     * @return what was left there
     * @throws TrainingException as {@link #train}, or if the checkpoint is damaged or of other rows or options
     * @throws IOException if another run has the folder, an image or the checkpoint cannot be read or a file not written
     * @throws InterruptedException if the thread was interrupted; files are as after the last whole epoch
     */
    public TrainingResult resume(Annotations training, Annotations validation, Path out)
            throws IOException, InterruptedException {
        return run(training, validation, out, true);
    }

    private TrainingResult run(Annotations training, Annotations validation, Path out, boolean resume)
            throws IOException, InterruptedException {
        requireRows("training", training);
        requireRows("validation", validation);
        requireBatches(training.size());
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
        Map<String, String> description = RunDescription.of(options, initial, training, validation);
        Optional<Checkpoint> checkpoint = resume && Files.exists(out.resolve(CHECKPOINT))
                ? Optional.of(Checkpoint.read(out.resolve(CHECKPOINT), description))
                : Optional.empty();
        StateDict weights = checkpoint.isPresent()
                ? checkpoint.get().weights()
                : InitialWeights.of(judge, options.run().seed(), initial);
        ImageStore images = new ImageStore(
                source(options.batches().inputSize()), options.loader().imageCacheBytes());
        try (TrainableNetwork network = new TrainableNetwork(
                        judge, weights, options.learning().freezeBackbone() ? Learning.HEAD : Learning.ALL);
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

    /** Its checkpoint would otherwise be there to go on with if this run is killed before it has one of its own. */
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

    /** A batch norm learns from the spread of at least two values. */
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
