// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.train.data.Labels;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One run of the {@link Trainer}: its state, and the loop over epochs and batches. Owns the optimiser's state. */
final class TrainingRun implements AutoCloseable {
    private final TrainingOptions options;
    private final ModelCard card;
    private final Map<String, String> description;
    private final TrainableNetwork network;
    private final BatchLoader loader;
    private final Path out;
    private final FlatParameters parameters;
    private final Updater updater;

    private TrainingHistory history = TrainingHistory.of();

    /** From here on what {@link #train} begins with. */
    @SuppressWarnings("NullAway.Init")
    private Loss loss;

    @SuppressWarnings("NullAway.Init")
    private TrainingStep learning;

    @SuppressWarnings("NullAway.Init")
    private TrainingListener listener;

    private long stepsTaken;
    private long startNanos;

    TrainingRun(
            TrainingOptions options,
            ModelCard card,
            Map<String, String> description,
            TrainableNetwork network,
            BatchLoader loader,
            Path out) {
        this.options = options;
        this.card = card;
        this.description = description;
        this.network = network;
        this.loader = loader;
        this.out = out;
        this.parameters = ParameterGroups.of(
                card.network(),
                network,
                options.learning().headRateFactor(),
                options.backend().threads());
        this.updater = options.learning().optimizer().on(parameters);
    }

    /** Restores the state of a checkpoint except for the weights. */
    void restore(Checkpoint checkpoint) {
        checkpoint.restore(network, updater);
        history = checkpoint.history();
    }

    TrainingResult train(List<Example> training, List<Example> validation, TrainingListener to)
            throws IOException, InterruptedException {
        listener = to;
        loss = loss(training);
        learning = new TrainingStep(
                network,
                parameters,
                updater,
                loss,
                options.learning().maxGradientNorm(),
                options.run().seed());
        int batches = (training.size() + options.batches().size() - 1)
                / options.batches().size();
        listener.started(new TrainingListener.Plan(
                options.run().epochs(), history.size() + 1, batches, training.size(), validation.size()));
        startNanos = System.nanoTime();
        while (history.size() < options.run().epochs()
                && !history.isOutOfPatience(options.run().patience())) {
            epoch(history.size(), training, validation);
        }
        return new TrainingResult(
                out.resolve(Trainer.MODEL),
                out.resolve(Trainer.LOG),
                history.epochs(),
                history.best(),
                history.size() < options.run().epochs());
    }

    private Loss loss(List<Example> training) {
        Objective objective = options.loss().objective();
        Granularity granularity = options.loss().granularity();
        double[] weights = {};
        if (objective == Objective.WEIGHTED_CROSS_ENTROPY) {
            int[] counts = new int[granularity.classes()];
            training.forEach(e -> counts[e.label()]++);
            weights = Labels.weights(counts);
        }
        return Loss.of(objective, granularity, options.loss().lambda(), weights);
    }

    private void epoch(int epoch, List<Example> training, List<Example> validation)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        double rate = options.learning()
                .schedule()
                .learningRate(options.learning().rate(), epoch, options.run().epochs());
        double trainingLoss = learn(epoch, rate, training);
        StateDict weights = network.weights();
        requireFinite(weights, epoch, rate);
        double validationLoss = validate(epoch, validation);
        boolean better = history.isBest(validationLoss);
        double seconds = (System.nanoTime() - start) / 1e9;
        EpochReport report = new EpochReport(epoch + 1, rate, trainingLoss, validationLoss, better, seconds);
        history = history.with(report);
        if (better) {
            Safetensors.write(
                    out.resolve(Trainer.MODEL), weights, cardOf(report).toMetadata());
        }
        String log = history.toCsv();
        AtomicFile.writeText(out.resolve(Trainer.LOG), text -> text.write(log));
        // Last, so that a run that dies before this repeats the whole epoch.
        Checkpoint.write(out.resolve(Trainer.CHECKPOINT), weights, network, updater, history, description);
        listener.epochEnded(report);
    }

    private double learn(int epoch, double rate, List<Example> examples) throws IOException, InterruptedException {
        int[] order = RandomStream.permutation(
                examples.size(), RandomStream.of(options.run().seed(), "order", epoch));
        double sum = 0;
        try (BatchLoader.Pass pass = loader.pass(
                examples,
                order,
                row -> options.batches().augmentation().draw(options.run().seed(), epoch, row))) {
            int step = 0;
            while (pass.hasNext()) {
                try (Batch batch = pass.next()) {
                    step++;
                    double value = step(epoch, step, rate, batch);
                    sum += value * batch.examples().size();
                    stepsTaken++;
                    listener.stepped(new TrainingListener.Step(
                            epoch + 1, step, value, rate, remaining(epoch, step, pass.batches())));
                }
                requireNotInterrupted();
            }
        }
        return sum / examples.size();
    }

    private double step(int epoch, int step, double rate, Batch batch) throws TrainingException {
        double value = learning.take(batch.images(), batch.targets(), rate);
        if (!Double.isFinite(value)) {
            throw new TrainingException("the loss is " + value + " in epoch " + (epoch + 1) + ", step " + step
                    + ", learning rate " + rate + "; its batch: " + batch.files());
        }
        return value;
    }

    /** Rectifiers treat NaN as 0, so broken weights need not show up in the loss. */
    private void requireFinite(StateDict weights, int epoch, double rate) throws TrainingException {
        try {
            weights.requireFinite("after epoch " + (epoch + 1));
        } catch (WeightsException e) {
            throw new TrainingException(e.getMessage() + "; a smaller learning rate than " + rate + " may help");
        }
    }

    private double validate(int epoch, List<Example> examples) throws IOException, InterruptedException {
        int[] order = IntStream.range(0, examples.size()).toArray();
        double[] outputs = new double[examples.size() * card.outputs()];
        int at = 0;
        try (BatchLoader.Pass pass = loader.pass(examples, order, row -> Augmentation.Change.NONE)) {
            while (pass.hasNext()) {
                try (Batch batch = pass.next()) {
                    double[] values = network.evaluate(batch.images());
                    System.arraycopy(values, 0, outputs, at, values.length);
                    at += values.length;
                }
                requireNotInterrupted();
            }
        }
        double value = loss.evaluate(outputs, Example.targets(examples)).value();
        if (!Double.isFinite(value)) {
            throw new TrainingException("the validation loss is " + value + " after epoch " + (epoch + 1)
                    + "; a smaller learning rate than " + options.learning().rate() + " may help");
        }
        return value;
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("training was interrupted");
        }
    }

    private Duration remaining(int epoch, int step, int stepsPerEpoch) {
        long left = (long) (options.run().epochs() - epoch) * stepsPerEpoch - step;
        return Duration.ofNanos((System.nanoTime() - startNanos) / stepsTaken * left);
    }

    private ModelCard cardOf(EpochReport report) {
        Map<String, String> provenance = new LinkedHashMap<>(card.provenance());
        provenance.putAll(description);
        provenance.put("best-epoch", Integer.toString(report.epoch()));
        provenance.put("validation-loss", Double.toString(report.validationLoss()));
        provenance.put("training-loss", Double.toString(report.trainingLoss()));
        return card.withProvenance(provenance);
    }

    @Override
    public void close() {
        updater.close();
    }
}
