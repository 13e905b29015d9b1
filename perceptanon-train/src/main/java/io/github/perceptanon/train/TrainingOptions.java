package io.github.perceptanon.train;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * How to train: what is trained, and five groups of options. Each group checks its own values, gives its defaults and says
 * how it is recorded, so that an option is defined in its group and nowhere else. Immutable; begin with {@link #defaults}
 * and change what differs:
 *
 * <pre>{@code
 * TrainingOptions.defaults(setup, backbone, objective, granularity)
 *         .withBatches(batches -> batches.withSize(16))
 *         .withRun(run -> run.withEpochs(40).withPatience(5))
 * }</pre>
 *
 * @param setup one image or a pair
 * @param backbone the residual network
 * @param loss what is minimised
 * @param batches what a step learns from
 * @param learning how gradients change the weights
 * @param run how long it lasts, and its random numbers
 * @param loader what the machine spends on loading images; changes no number
 */
public record TrainingOptions(
        Setup setup,
        Backbone backbone,
        LossOptions loss,
        BatchOptions batches,
        LearningOptions learning,
        RunOptions run,
        LoaderOptions loader) {

    /**
     * Options whose groups are whole.
     *
     * @param setup one image or a pair
     * @param backbone the residual network
     * @param loss what is minimised
     * @param batches what a step learns from
     * @param learning how gradients change the weights
     * @param run how long it lasts, and its random numbers
     * @param loader what the machine spends on loading images
     */
    public TrainingOptions {
        Objects.requireNonNull(setup, "setup");
        Objects.requireNonNull(backbone, "backbone");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(learning, "learning");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(loader, "loader");
    }

    /**
     * The reference implementation's settings: the defaults of every group, and λ 1 where the objective is combined.
     *
     * @param setup one image or a pair
     * @param backbone the residual network
     * @param objective what is minimised
     * @param granularity classes, or the score itself
     * @return the options
     * @throws IllegalArgumentException if the mean score is to be classified
     */
    public static TrainingOptions defaults(
            Setup setup, Backbone backbone, Objective objective, Granularity granularity) {
        return new TrainingOptions(
                setup,
                backbone,
                LossOptions.of(objective, granularity),
                BatchOptions.defaults(),
                LearningOptions.defaults(),
                RunOptions.defaults(),
                LoaderOptions.defaults());
    }

    /**
     * These options for another model.
     *
     * @param newSetup one image or a pair
     * @param newBackbone the residual network
     * @return a copy
     */
    public TrainingOptions withModel(Setup newSetup, Backbone newBackbone) {
        return new TrainingOptions(newSetup, newBackbone, loss, batches, learning, run, loader);
    }

    /**
     * These options with another loss.
     *
     * @param change for example {@code loss -> loss.withLambda(2)}
     * @return a copy
     */
    public TrainingOptions withLoss(UnaryOperator<LossOptions> change) {
        return new TrainingOptions(setup, backbone, change.apply(loss), batches, learning, run, loader);
    }

    /**
     * These options with other batches.
     *
     * @param change for example {@code batches -> batches.withSize(16)}
     * @return a copy
     */
    public TrainingOptions withBatches(UnaryOperator<BatchOptions> change) {
        return new TrainingOptions(setup, backbone, loss, change.apply(batches), learning, run, loader);
    }

    /**
     * These options with another way of learning.
     *
     * @param change for example {@code learning -> learning.withRate(1e-3)}
     * @return a copy
     */
    public TrainingOptions withLearning(UnaryOperator<LearningOptions> change) {
        return new TrainingOptions(setup, backbone, loss, batches, change.apply(learning), run, loader);
    }

    /**
     * These options with another run.
     *
     * @param change for example {@code run -> run.withEpochs(40)}
     * @return a copy
     */
    public TrainingOptions withRun(UnaryOperator<RunOptions> change) {
        return new TrainingOptions(setup, backbone, loss, batches, learning, change.apply(run), loader);
    }

    /**
     * These options with another way of loading images.
     *
     * @param change for example {@code loader -> loader.withThreads(2)}
     * @return a copy
     */
    public TrainingOptions withLoader(UnaryOperator<LoaderOptions> change) {
        return new TrainingOptions(setup, backbone, loss, batches, learning, run, change.apply(loader));
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
        out.putAll(loss.describe());
        out.putAll(batches.describe());
        out.putAll(learning.describe());
        out.putAll(run.describe());
        return out;
    }
}
