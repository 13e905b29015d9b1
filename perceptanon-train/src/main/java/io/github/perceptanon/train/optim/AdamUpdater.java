// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

/**
 * {@code torch.optim.Adam} and {@code AdamW} (Kingma and Ba 2015; Loshchilov and Hutter 2019). libnd4j's own Adam op is
 * not used, because it computes 1 − β in single precision, which is off by 5e-5 for β = 0.999.
 */
final class AdamUpdater extends AbstractUpdater {
    private final Optimizer.Adam settings;

    AdamUpdater(Optimizer.Adam settings, FlatParameters parameters) {
        super(parameters, "first-moment", "second-moment");
        this.settings = settings;
    }

    @Override
    void step(float[] values, float[] gradients, float[][] moments, int length, double learningRate) {
        boolean decays = settings.weightDecay() > 0;
        if (decays && !settings.decoupled()) {
            addDecay((float) settings.weightDecay(), values, gradients, length);
        }
        double correction1 = 1 - Math.pow(settings.beta1(), (double) steps());
        double correction2 = 1 - Math.pow(settings.beta2(), (double) steps());
        float[] first = moments[0];
        float[] second = moments[1];
        float kept = decays && settings.decoupled() ? (float) (1 - learningRate * settings.weightDecay()) : 1;
        float new1 = (float) (1 - settings.beta1());
        float old2 = (float) settings.beta2();
        float new2 = (float) (1 - settings.beta2());
        float rootOfCorrection2 = (float) Math.sqrt(correction2);
        float epsilon = (float) settings.epsilon();
        float size = (float) (learningRate / correction1);
        for (int i = 0; i < length; i++) {
            float g = gradients[i];
            float m = first[i] + new1 * (g - first[i]);
            float v = old2 * second[i] + new2 * g * g;
            first[i] = m;
            second[i] = v;
            values[i] = kept * values[i] - size * m / ((float) Math.sqrt(v) / rootOfCorrection2 + epsilon);
        }
    }
}
