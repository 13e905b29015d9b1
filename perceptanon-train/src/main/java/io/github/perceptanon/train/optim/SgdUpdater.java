package io.github.perceptanon.train.optim;

import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code torch.optim.SGD}, dampening 0. */
final class SgdUpdater extends AbstractUpdater {
    private final Optimizer.Sgd settings;

    SgdUpdater(Optimizer.Sgd settings, FlatParameters parameters) {
        super(parameters, settings.momentum() > 0 ? new String[] {"momentum"} : new String[0]);
        this.settings = settings;
    }

    @Override
    void step(Piece piece, double learningRate, long step) {
        INDArray gradient = piece.gradients();
        if (settings.weightDecay() > 0) {
            axpy(settings.weightDecay(), piece.values(), gradient);
        }
        if (settings.momentum() == 0) {
            axpy(-learningRate, gradient, piece.values());
            return;
        }
        // The buffer starts at zero, so that the first step gives b = g as PyTorch's does.
        INDArray buffer = piece.state()[0];
        buffer.muli(settings.momentum());
        buffer.addi(gradient);
        if (settings.nesterov()) {
            axpy(-learningRate, gradient, piece.values());
            axpy(-learningRate * settings.momentum(), buffer, piece.values());
        } else {
            axpy(-learningRate, buffer, piece.values());
        }
    }
}
