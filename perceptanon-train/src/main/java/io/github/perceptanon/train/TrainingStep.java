// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingBackends;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One training step as in {@link Trainer}, on inputs that already exist: forward, loss, backward, update. For
 * benchmarks, and for training from something other than annotated files. Not thread-safe. Owns native memory until
 * {@link #close()}.
 */
public final class TrainingStep implements AutoCloseable {
    private static final int MOST_INPUTS = 2;

    private final TrainableNetwork network;
    private final FlatParameters parameters;
    private final Updater updater;
    private final Loss loss;
    private final double maxGradientNorm;
    private final long seed;
    private final BufferPool buffers = new BufferPool(MOST_INPUTS);

    /**
     * Creates a step with parts that the caller owns.
     *
     * @param maxGradientNorm gradients are scaled down to this norm; 0 for no limit
     * @param seed seed of dropout, together with the number of steps taken
     */
    TrainingStep(
            TrainableNetwork network,
            FlatParameters parameters,
            Updater updater,
            Loss loss,
            double maxGradientNorm,
            long seed) {
        this.network = network;
        this.parameters = parameters;
        this.updater = updater;
        this.loss = loss;
        this.maxGradientNorm = maxGradientNorm;
        this.seed = seed;
    }

    /**
     * Creates a step that trains a whole network, backbone and head at the same rate.
     *
     * @param judge the network
     * @param weights the initial weights
     * @param loss the loss to minimise
     * @param optimizer the update rule
     * @param backend what computes the gradients
     * @return the step
     * @throws IllegalArgumentException if there is no such backend
     * @throws IllegalStateException if the backend does not work on this machine; the message says why
     */
    public static TrainingStep of(
            JudgeNetwork judge, StateDict weights, Loss loss, Optimizer optimizer, TrainingBackend backend) {
        TrainableNetwork network =
                TrainingBackends.installed().select(backend).compile(judge.network(), weights, node -> true, backend);
        FlatParameters parameters = ParameterGroups.of(judge, network, 1, backend.threads());
        return new TrainingStep(network, parameters, optimizer.on(parameters), loss, 0, 0);
    }

    /**
     * Takes one step on normalised images.
     *
     * @param inputs one for each of the network's inputs, (batch, 3, height, width) row-major
     * @param height height of the images
     * @param width width of the images
     * @param targets the targets of the rows
     * @param learningRate above 0
     * @return the loss before the step; if that is not finite, no step was taken
     * @throws IllegalArgumentException if an input does not hold as many images as there are targets
     */
    public double take(float[][] inputs, int height, int width, Targets targets, double learningRate) {
        long values = 3L * targets.size() * height * width;
        for (float[] input : inputs) {
            if (input.length != values) {
                throw new IllegalArgumentException("an input of " + targets.size() + " images of " + width + "×"
                        + height + " pixels has " + values + " values but was given " + input.length);
            }
        }
        List<FloatBuffer> direct = new ArrayList<>();
        for (float[] input : inputs) {
            direct.add(buffers.take(input.length).put(0, input));
        }
        double value = take(new ImageBatch(targets.size(), height, width, direct), targets, learningRate);
        direct.forEach(buffers::giveBack);
        return value;
    }

    /** Takes one step, unless the loss is not finite, and returns the loss before the step. */
    double take(ImageBatch images, Targets targets, double learningRate) {
        long dropout = RandomStream.of(seed, "dropout", updater.steps()).nextLong();
        Loss.Evaluation evaluation = loss.evaluate(network.forward(images, dropout), targets);
        if (Double.isFinite(evaluation.value())) {
            network.backward(evaluation.gradient());
            if (maxGradientNorm > 0) {
                parameters.clipGradients(maxGradientNorm);
            }
            updater.step(learningRate);
        }
        return evaluation.value();
    }

    @Override
    public void close() {
        buffers.close();
        updater.close();
        network.close();
    }
}
