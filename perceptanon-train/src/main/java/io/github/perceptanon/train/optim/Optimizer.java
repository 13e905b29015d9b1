// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

/** An optimiser's update rule and settings. Immutable; {@link #on} creates the stateful {@link Updater}. */
public sealed interface Optimizer {
    /**
     * Creates an updater with fresh state.
     *
     * @param parameters the parameters to update
     * @return the updater, whose state is native memory that it owns
     */
    Updater on(FlatParameters parameters);

    /**
     * {@code torch.optim.SGD} with plain momentum: g ← g + decay·p; b ← momentum·b + g; p ← p − lr·b.
     *
     * @param momentum 0 for none, below 1
     * @return the optimiser without weight decay
     */
    static Sgd sgd(double momentum) {
        return new Sgd(momentum, false, 0);
    }

    /**
     * {@code torch.optim.Adam}: decay is L2, added to the gradient.
     *
     * @param weightDecay 0 for none
     * @return the optimiser with PyTorch's other defaults
     */
    static Adam adam(double weightDecay) {
        return new Adam(0.9, 0.999, 1e-8, weightDecay, false);
    }

    /**
     * {@code torch.optim.AdamW}: decay shrinks the parameters and does not enter the moments.
     *
     * @param weightDecay 0 for none; PyTorch's default is 0.01
     * @return the optimiser with PyTorch's other defaults
     */
    static Adam adamW(double weightDecay) {
        return new Adam(0.9, 0.999, 1e-8, weightDecay, true);
    }

    /**
     * {@code torch.optim.SGD}.
     *
     * @param momentum 0 for none, below 1
     * @param nesterov whether the step is g + momentum·b instead of b
     * @param weightDecay L2 penalty added to the gradient
     */
    record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimizer {
        /** Checks the arguments. */
        public Sgd {
            requireFraction("momentum", momentum);
            requireNotNegative("weight decay", weightDecay);
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("Nesterov momentum must be above 0 but was 0.0");
            }
        }

        @Override
        public Updater on(FlatParameters parameters) {
            return new SgdUpdater(this, parameters);
        }

        @Override
        public String toString() {
            return "sgd(momentum=" + momentum + (nesterov ? ",nesterov" : "") + ",weight-decay=" + weightDecay + ")";
        }
    }

    /**
     * {@code torch.optim.Adam} or {@code AdamW}.
     *
     * @param beta1 decay of the first moment, below 1
     * @param beta2 decay of the second moment, below 1
     * @param epsilon added to the root of the second moment
     * @param weightDecay strength of the decay
     * @param decoupled whether decay shrinks the parameters (AdamW) instead of entering the gradient (Adam)
     */
    record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
            implements Optimizer {
        /** Checks the arguments. */
        public Adam {
            requireFraction("beta1", beta1);
            requireFraction("beta2", beta2);
            requireNotNegative("weight decay", weightDecay);
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon must be above 0 but was " + epsilon);
            }
        }

        @Override
        public Updater on(FlatParameters parameters) {
            return new AdamUpdater(this, parameters);
        }

        @Override
        public String toString() {
            return (decoupled ? "adamw" : "adam") + "(beta1=" + beta1 + ",beta2=" + beta2 + ",epsilon=" + epsilon
                    + ",weight-decay=" + weightDecay + ")";
        }
    }

    private static void requireFraction(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below 1 but was " + value);
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be finite and not negative but was " + value);
        }
    }
}
