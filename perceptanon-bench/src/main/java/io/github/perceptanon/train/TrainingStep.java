package io.github.perceptanon.train;

import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.weights.StateDict;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One training step as in {@link Trainer}, for benchmarks: forward, cross-entropy, backward, SGD. It is in the
 * trainer's package to use parts of the trainer that are not public. Owns native memory until {@link #close()}.
 */
public final class TrainingStep implements AutoCloseable {
    private final TrainableNetwork network;
    private final Loss loss;
    private final Updater updater;
    private final double learningRate;

    private TrainingStep(TrainableNetwork network, Loss loss, Updater updater, double learningRate) {
        this.network = network;
        this.loss = loss;
        this.updater = updater;
        this.learningRate = learningRate;
    }

    /**
     * Prepares to train a classifier.
     *
     * @param configuration the network
     * @param weights the initial weights
     * @param classes number of outputs
     * @param learningRate above 0
     * @param momentum 0 for none, below 1
     * @return the step
     */
    public static TrainingStep of(
            ComputationGraphConfiguration configuration,
            StateDict weights,
            int classes,
            double learningRate,
            double momentum) {
        TrainableNetwork network = new TrainableNetwork(configuration, weights, TrainableNetwork.Learning.ALL);
        Updater updater = Optimizer.sgd(momentum).on(network.parameters(1));
        return new TrainingStep(network, Loss.crossEntropy(classes), updater, learningRate);
    }

    /**
     * Takes one step.
     *
     * @param inputs one array per network input, (batch, 3, height, width)
     * @return the loss before the step
     */
    public double take(INDArray... inputs) {
        double[] outputs = network.forward(inputs);
        int rows = (int) inputs[0].size(0);
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % (outputs.length / rows);
        }
        Loss.Evaluation evaluation = loss.evaluate(outputs, Targets.of(labels, new double[rows]));
        network.backward(evaluation.gradient(), rows);
        updater.step(learningRate);
        return evaluation.value();
    }

    @Override
    public void close() {
        updater.close();
        network.close();
    }
}
