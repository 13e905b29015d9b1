// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.training.TrainingBackend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Options of training: the model, five groups of options, and the backend. Each group checks its own values and defines their defaults
 * and how they are recorded. Immutable; start with {@link #defaults} and change what differs:
 *
 * <pre>{@code
 * TrainingOptions.defaults(setup, backbone, objective, granularity)
 *         .withBatches(batches -> batches.withSize(16))
 *         .withRun(run -> run.withEpochs(40).withPatience(5))
 * }</pre>
 *
 * @param setup one image or a pair
 * @param backbone the network that turns images into embeddings
 * @param loss the loss to minimise
 * @param batches size and augmentation of batches
 * @param learning optimizer and learning rates
 * @param run length of the run, and its seed
 * @param loader resources for loading images, which do not affect results
 * @param backend what computes the gradients; its results differ from those of others by rounding
 */
public record TrainingOptions(
        AnnotationSetup setup,
        Backbone backbone,
        LossOptions loss,
        BatchOptions batches,
        LearningOptions learning,
        RunOptions run,
        LoaderOptions loader,
        TrainingBackend backend) {

    /** Rejects null components. */
    public TrainingOptions {
        Objects.requireNonNull(setup, "setup");
        Objects.requireNonNull(backbone, "backbone");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(learning, "learning");
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(backend, "backend");
    }

    /**
     * The reference implementation's options: the defaults of every group, and λ = 1 for the combined objective.
     *
     * @param setup one image or a pair
     * @param backbone the network that turns images into embeddings
     * @param objective the training objective
     * @param granularity the classes, or the mean score itself
     * @return the options
     * @throws IllegalArgumentException if the objective classifies and the granularity is the mean score
     */
    public static TrainingOptions defaults(
            AnnotationSetup setup, Backbone backbone, Objective objective, Granularity granularity) {
        return new TrainingOptions(
                setup,
                backbone,
                LossOptions.of(objective, granularity),
                BatchOptions.defaults(),
                LearningOptions.defaults(),
                RunOptions.defaults(),
                LoaderOptions.defaults(),
                TrainingBackend.defaults());
    }

    /**
     * A copy for another model.
     *
     * @param newSetup one image or a pair
     * @param newBackbone the network that turns images into embeddings
     * @return a copy
     */
    public TrainingOptions withModel(AnnotationSetup newSetup, Backbone newBackbone) {
        return new TrainingOptions(newSetup, newBackbone, loss, batches, learning, run, loader, backend);
    }

    /**
     * A copy with another loss.
     *
     * @param change for example {@code loss -> loss.withLambda(2)}
     * @return a copy
     */
    public TrainingOptions withLoss(UnaryOperator<LossOptions> change) {
        return new TrainingOptions(setup, backbone, change.apply(loss), batches, learning, run, loader, backend);
    }

    /**
     * A copy with other batches.
     *
     * @param change for example {@code batches -> batches.withSize(16)}
     * @return a copy
     */
    public TrainingOptions withBatches(UnaryOperator<BatchOptions> change) {
        return new TrainingOptions(setup, backbone, loss, change.apply(batches), learning, run, loader, backend);
    }

    /**
     * A copy with other learning options.
     *
     * @param change for example {@code learning -> learning.withRate(1e-3)}
     * @return a copy
     */
    public TrainingOptions withLearning(UnaryOperator<LearningOptions> change) {
        return new TrainingOptions(setup, backbone, loss, batches, change.apply(learning), run, loader, backend);
    }

    /**
     * A copy with another length or seed.
     *
     * @param change for example {@code run -> run.withEpochs(40)}
     * @return a copy
     */
    public TrainingOptions withRun(UnaryOperator<RunOptions> change) {
        return new TrainingOptions(setup, backbone, loss, batches, learning, change.apply(run), loader, backend);
    }

    /**
     * A copy with other resources for loading images.
     *
     * @param change for example {@code loader -> loader.withThreads(2)}
     * @return a copy
     */
    public TrainingOptions withLoader(UnaryOperator<LoaderOptions> change) {
        return new TrainingOptions(setup, backbone, loss, batches, learning, run, change.apply(loader), backend);
    }

    /**
     * A copy with another training backend.
     *
     * @param change for example {@code backend -> backend.withThreads(2)}
     * @return a copy
     */
    public TrainingOptions withBackend(UnaryOperator<TrainingBackend> change) {
        return new TrainingOptions(setup, backbone, loss, batches, learning, run, loader, change.apply(backend));
    }

    /**
     * All options that affect results, except for the backend, which is recorded by the name of the one that was used, as text for model files and checkpoints.
     *
     * @return names to values, in order
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
