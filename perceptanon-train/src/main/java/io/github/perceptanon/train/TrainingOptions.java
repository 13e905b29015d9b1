package io.github.perceptanon.train;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How to train. Immutable; begin with {@link #defaults} and change what differs.
 *
 * @param setup one image or a pair
 * @param backbone the residual network
 * @param objective what is minimised
 * @param granularity classes, or the score itself
 * @param lambda weight of the squared error in the combined objective, not negative
 * @param inputSize side of the square that images are resized to, 32 to 1024
 * @param batchSize rows of a step, at least 1
 * @param epochs passes over the training rows, at least 1
 * @param learningRate base rate, above 0
 * @param headLearningRateFactor what the rate is multiplied by for the layers after the backbone, above 0
 * @param optimizer how gradients become steps
 * @param schedule how the rate changes from epoch to epoch
 * @param maxGradientNorm gradients are scaled down to this norm; 0 for never
 * @param freezeBackbone whether only the head learns; running statistics still follow the data, as PyTorch's do
 *     when {@code requires_grad} is off
 * @param patience epochs without a better validation loss before training stops; 0 for never
 * @param augmentation random changes to training images
 * @param seed of everything that is random
 * @param loaderThreads threads that prepare batches, at least 1; changes no number
 * @param imageCacheBytes how much memory decoded images may take; changes no number
 */
public record TrainingOptions(
        Setup setup,
        Backbone backbone,
        Objective objective,
        Granularity granularity,
        double lambda,
        int inputSize,
        int batchSize,
        int epochs,
        double learningRate,
        double headLearningRateFactor,
        Optimizer optimizer,
        Schedule schedule,
        double maxGradientNorm,
        boolean freezeBackbone,
        int patience,
        Augmentation augmentation,
        long seed,
        int loaderThreads,
        long imageCacheBytes) {
    private static final long GIB = 1L << 30;

    /**
     * Checks every value against its range.
     *
     * @param setup one image or a pair
     * @param backbone the residual network
     * @param objective what is minimised
     * @param granularity classes, or the score itself
     * @param lambda weight of the squared error in the combined objective, not negative
     * @param inputSize side of the square that images are resized to, 32 to 1024
     * @param batchSize rows of a step, at least 1
     * @param epochs passes over the training rows, at least 1
     * @param learningRate base rate, above 0
     * @param headLearningRateFactor what the rate is multiplied by for the layers after the backbone, above 0
     * @param optimizer how gradients become steps
     * @param schedule how the rate changes from epoch to epoch
     * @param maxGradientNorm gradients are scaled down to this norm; 0 for never
     * @param freezeBackbone whether only the head learns; running statistics still follow the data, as PyTorch's
     *     do when {@code requires_grad} is off
     * @param patience epochs without a better validation loss before training stops; 0 for never
     * @param augmentation random changes to training images
     * @param seed of everything that is random
     * @param loaderThreads threads that prepare batches, at least 1; changes no number
     * @param imageCacheBytes how much memory decoded images may take; changes no number
     * @throws IllegalArgumentException if one is outside its range, or the granularity does not fit the objective
     */
    public TrainingOptions {
        Objects.requireNonNull(setup, "setup");
        Objects.requireNonNull(backbone, "backbone");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(augmentation, "augmentation");
        granularity.outputs(objective);
        require(lambda >= 0 && Double.isFinite(lambda), "lambda must be finite and not negative", lambda);
        require(inputSize >= 32 && inputSize <= 1024, "input size must be from 32 to 1024", inputSize);
        require(batchSize >= 1, "batch size must be at least 1", batchSize);
        require(epochs >= 1, "epochs must be at least 1", epochs);
        require(learningRate > 0 && Double.isFinite(learningRate), "learning rate must be above 0", learningRate);
        require(
                headLearningRateFactor > 0 && Double.isFinite(headLearningRateFactor),
                "head learning rate factor must be above 0",
                headLearningRateFactor);
        require(maxGradientNorm >= 0, "maximum gradient norm must not be negative", maxGradientNorm);
        require(patience >= 0, "patience must not be negative", patience);
        require(loaderThreads >= 1, "loader threads must be at least 1", loaderThreads);
        require(imageCacheBytes >= 0, "image cache bytes must not be negative", imageCacheBytes);
    }

    private static void require(boolean ok, String rule, Object value) {
        if (!ok) {
            throw new IllegalArgumentException(rule + " but was " + value);
        }
    }

    /**
     * The reference implementation's settings: 224² images, batches of 128, 200 epochs, SGD with learning rate 0.01 and
     * momentum 0.9 on a cosine, flips and rotations; λ 1 where the objective is combined.
     *
     * @param setup one image or a pair
     * @param backbone the residual network
     * @param objective what is minimised
     * @param granularity classes, or the score itself
     * @return the options
     */
    public static TrainingOptions defaults(
            Setup setup, Backbone backbone, Objective objective, Granularity granularity) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new TrainingOptions(
                setup,
                backbone,
                objective,
                granularity,
                1,
                224,
                128,
                200,
                0.01,
                1,
                Optimizer.sgd(0.9),
                Schedule.cosine(),
                0,
                false,
                0,
                Augmentation.REFERENCE,
                42,
                Math.max(1, Math.min(4, processors / 2)),
                Math.min(4 * GIB, Runtime.getRuntime().maxMemory() / 3));
    }

    /**
     * These options with another setup.
     *
     * @param setup one image or a pair
     * @return the changed options
     */
    public TrainingOptions withSetup(Setup setup) {
        return with(draft -> draft.setup = setup);
    }

    /**
     * These options with another backbone.
     *
     * @param backbone the residual network
     * @return the changed options
     */
    public TrainingOptions withBackbone(Backbone backbone) {
        return with(draft -> draft.backbone = backbone);
    }

    /**
     * These options with another objective.
     *
     * @param objective what is minimised
     * @return the changed options
     */
    public TrainingOptions withObjective(Objective objective) {
        return with(draft -> draft.objective = objective);
    }

    /**
     * These options with another granularity.
     *
     * @param granularity classes, or the score itself
     * @return the changed options
     */
    public TrainingOptions withGranularity(Granularity granularity) {
        return with(draft -> draft.granularity = granularity);
    }

    /**
     * These options with another λ.
     *
     * @param lambda weight of the squared error in the combined objective, not negative
     * @return the changed options
     */
    public TrainingOptions withLambda(double lambda) {
        return with(draft -> draft.lambda = lambda);
    }

    /**
     * These options with another input size.
     *
     * @param inputSize side of the square that images are resized to, 32 to 1024
     * @return the changed options
     */
    public TrainingOptions withInputSize(int inputSize) {
        return with(draft -> draft.inputSize = inputSize);
    }

    /**
     * These options with another batch size.
     *
     * @param batchSize rows of a step, at least 1
     * @return the changed options
     */
    public TrainingOptions withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    /**
     * These options with another number of epochs.
     *
     * @param epochs passes over the training rows, at least 1
     * @return the changed options
     */
    public TrainingOptions withEpochs(int epochs) {
        return with(draft -> draft.epochs = epochs);
    }

    /**
     * These options with another learning rate.
     *
     * @param learningRate base rate, above 0
     * @return the changed options
     */
    public TrainingOptions withLearningRate(double learningRate) {
        return with(draft -> draft.learningRate = learningRate);
    }

    /**
     * These options with another head learning rate factor.
     *
     * @param headLearningRateFactor what the rate is multiplied by for the layers after the backbone, above 0
     * @return the changed options
     */
    public TrainingOptions withHeadLearningRateFactor(double headLearningRateFactor) {
        return with(draft -> draft.headLearningRateFactor = headLearningRateFactor);
    }

    /**
     * These options with another optimizer.
     *
     * @param optimizer how gradients become steps
     * @return the changed options
     */
    public TrainingOptions withOptimizer(Optimizer optimizer) {
        return with(draft -> draft.optimizer = optimizer);
    }

    /**
     * These options with another schedule.
     *
     * @param schedule how the rate changes from epoch to epoch
     * @return the changed options
     */
    public TrainingOptions withSchedule(Schedule schedule) {
        return with(draft -> draft.schedule = schedule);
    }

    /**
     * These options with another bound of the gradient norm.
     *
     * @param maxGradientNorm gradients are scaled down to this norm; 0 for never
     * @return the changed options
     */
    public TrainingOptions withMaxGradientNorm(double maxGradientNorm) {
        return with(draft -> draft.maxGradientNorm = maxGradientNorm);
    }

    /**
     * These options with the backbone frozen or not.
     *
     * @param freezeBackbone whether only the head learns; running statistics still follow the data, as PyTorch's
     *     do when {@code requires_grad} is off
     * @return the changed options
     */
    public TrainingOptions withFreezeBackbone(boolean freezeBackbone) {
        return with(draft -> draft.freezeBackbone = freezeBackbone);
    }

    /**
     * These options with another patience.
     *
     * @param patience epochs without a better validation loss before training stops; 0 for never
     * @return the changed options
     */
    public TrainingOptions withPatience(int patience) {
        return with(draft -> draft.patience = patience);
    }

    /**
     * These options with another augmentation.
     *
     * @param augmentation random changes to training images
     * @return the changed options
     */
    public TrainingOptions withAugmentation(Augmentation augmentation) {
        return with(draft -> draft.augmentation = augmentation);
    }

    /**
     * These options with another seed.
     *
     * @param seed of everything that is random
     * @return the changed options
     */
    public TrainingOptions withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    /**
     * These options with another number of loader threads.
     *
     * @param loaderThreads threads that prepare batches, at least 1; changes no number
     * @return the changed options
     */
    public TrainingOptions withLoaderThreads(int loaderThreads) {
        return with(draft -> draft.loaderThreads = loaderThreads);
    }

    /**
     * These options with another size of the image cache.
     *
     * @param imageCacheBytes how much memory decoded images may take; changes no number
     * @return the changed options
     */
    public TrainingOptions withImageCacheBytes(long imageCacheBytes) {
        return with(draft -> draft.imageCacheBytes = imageCacheBytes);
    }

    /**
     * Everything that changes the numbers, as text: what a model file and a checkpoint remember.
     *
     * @return name to value, in order
     */
    public Map<String, String> describe() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("setup", setup.name());
        out.put("backbone", backbone.id());
        out.put("objective", objective.id());
        out.put("granularity", granularity.id());
        out.put("lambda", Double.toString(lambda));
        out.put("input-size", Integer.toString(inputSize));
        out.put("batch-size", Integer.toString(batchSize));
        out.put("epochs", Integer.toString(epochs));
        out.put("learning-rate", Double.toString(learningRate));
        out.put("head-learning-rate-factor", Double.toString(headLearningRateFactor));
        out.put("optimizer", optimizer.toString());
        out.put("schedule", schedule.toString());
        out.put("max-gradient-norm", Double.toString(maxGradientNorm));
        out.put("freeze-backbone", Boolean.toString(freezeBackbone));
        out.put("patience", Integer.toString(patience));
        out.put("augmentation", "flip " + augmentation.flipProbability() + ", rotation " + augmentation.maxDegrees());
        out.put("seed", Long.toString(seed));
        return out;
    }

    private TrainingOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** The values on their way from one record to the next, so that a change names only itself. */
    private static final class Draft {
        private Setup setup;
        private Backbone backbone;
        private Objective objective;
        private Granularity granularity;
        private double lambda;
        private int inputSize;
        private int batchSize;
        private int epochs;
        private double learningRate;
        private double headLearningRateFactor;
        private Optimizer optimizer;
        private Schedule schedule;
        private double maxGradientNorm;
        private boolean freezeBackbone;
        private int patience;
        private Augmentation augmentation;
        private long seed;
        private int loaderThreads;
        private long imageCacheBytes;

        Draft(TrainingOptions from) {
            setup = from.setup;
            backbone = from.backbone;
            objective = from.objective;
            granularity = from.granularity;
            lambda = from.lambda;
            inputSize = from.inputSize;
            batchSize = from.batchSize;
            epochs = from.epochs;
            learningRate = from.learningRate;
            headLearningRateFactor = from.headLearningRateFactor;
            optimizer = from.optimizer;
            schedule = from.schedule;
            maxGradientNorm = from.maxGradientNorm;
            freezeBackbone = from.freezeBackbone;
            patience = from.patience;
            augmentation = from.augmentation;
            seed = from.seed;
            loaderThreads = from.loaderThreads;
            imageCacheBytes = from.imageCacheBytes;
        }

        TrainingOptions options() {
            return new TrainingOptions(
                    setup,
                    backbone,
                    objective,
                    granularity,
                    lambda,
                    inputSize,
                    batchSize,
                    epochs,
                    learningRate,
                    headLearningRateFactor,
                    optimizer,
                    schedule,
                    maxGradientNorm,
                    freezeBackbone,
                    patience,
                    augmentation,
                    seed,
                    loaderThreads,
                    imageCacheBytes);
        }
    }
}
