// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

/** {@code torch.optim.SGD}, dampening 0. */
final class SgdUpdater extends AbstractUpdater {
    private final Optimizer.Sgd settings;

    SgdUpdater(Optimizer.Sgd settings, FlatParameters parameters) {
        super(parameters, settings.momentum() > 0 ? new String[] {"momentum"} : new String[0]);
        this.settings = settings;
    }

    @Override
    void step(float[] values, float[] gradients, float[][] buffers, int length, double learningRate) {
        if (settings.weightDecay() > 0) {
            addDecay((float) settings.weightDecay(), values, gradients, length);
        }
        float rate = (float) learningRate;
        if (settings.momentum() == 0) {
            for (int i = 0; i < length; i++) {
                values[i] -= rate * gradients[i];
            }
            return;
        }
        // The buffer starts at zero, so the first step gives b = g, as in PyTorch.
        float[] buffer = buffers[0];
        float momentum = (float) settings.momentum();
        float ofGradient = settings.nesterov() ? rate : 0;
        float ofBuffer = settings.nesterov() ? rate * momentum : rate;
        for (int i = 0; i < length; i++) {
            float g = gradients[i];
            float b = momentum * buffer[i] + g;
            buffer[i] = b;
            values[i] -= ofGradient * g + ofBuffer * b;
        }
    }
}
