package io.github.perceptanon.train.optim;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code torch.optim.Adam} and {@code AdamW} (Kingma and Ba 2015; Loshchilov and Hutter 2019). libnd4j's own Adam op is
 * not used: it computes 1 − β in single precision, which is 5e-5 off for β = 0.999.
 */
final class AdamUpdater extends AbstractUpdater {
    private final Optimizer.Adam settings;

    AdamUpdater(Optimizer.Adam settings, FlatParameters parameters) {
        super(parameters, "first-moment", "second-moment");
        this.settings = settings;
    }

    @Override
    void step(Piece piece, double learningRate, long step) {
        INDArray gradient = piece.gradients();
        INDArray values = piece.values();
        INDArray first = piece.state()[0];
        INDArray second = piece.state()[1];
        if (settings.weightDecay() > 0) {
            if (settings.decoupled()) {
                values.muli(1 - learningRate * settings.weightDecay());
            } else {
                axpy(settings.weightDecay(), values, gradient);
            }
        }
        double correction1 = 1 - Math.pow(settings.beta1(), step);
        double correction2 = 1 - Math.pow(settings.beta2(), step);
        first.muli(settings.beta1());
        axpy(1 - settings.beta1(), gradient, first);
        second.muli(settings.beta2());
        // From here on the gradient is scratch: g², then √v/√c2 + ε, then the step's direction.
        gradient.muli(gradient);
        axpy(1 - settings.beta2(), gradient, second);
        gradient.assign(second);
        Transforms.sqrt(gradient, false);
        gradient.divi(Math.sqrt(correction2));
        gradient.addi(settings.epsilon());
        gradient.rdivi(first);
        axpy(-learningRate / correction1, gradient, values);
    }
}
