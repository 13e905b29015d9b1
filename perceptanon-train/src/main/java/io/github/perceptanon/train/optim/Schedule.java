// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

/**
 * A learning-rate schedule. Immutable; an epoch's rate only depends on its number, so a resumed run needs no schedule
 * state.
 */
public sealed interface Schedule {
    /**
     * The learning rate used in an epoch.
     *
     * @param base the base learning rate, above 0
     * @param epoch 0 for the first
     * @param epochs number of epochs of the run
     * @return the rate, not negative
     */
    double learningRate(double base, int epoch, int epochs);

    /**
     * Always the base rate.
     *
     * @return the schedule
     */
    static Schedule constant() {
        return new Constant();
    }

    /**
     * Half a cosine from the base rate to zero over all epochs: {@code CosineAnnealingLR(T_max=epochs)}.
     *
     * @return the schedule
     */
    static Schedule cosine() {
        return new Cosine();
    }

    /**
     * The base rate times factor to the power of ⌊epoch / size⌋: {@code StepLR}.
     *
     * @param size epochs between two steps, at least 1
     * @param factor factor applied at each step, above 0 and at most 1
     * @return the schedule
     */
    static Schedule step(int size, double factor) {
        return new Step(size, factor);
    }

    /**
     * This schedule after a linear warm-up: epoch e of the first n has (e + 1) / (n + 1) of the base rate; then this
     * schedule runs from its beginning over the remaining epochs.
     *
     * @param warmUpEpochs n, not negative
     * @return this schedule if n is 0, otherwise a new one
     */
    default Schedule withWarmUp(int warmUpEpochs) {
        return warmUpEpochs == 0 ? this : new WarmUp(warmUpEpochs, this);
    }

    /** Always the base rate. */
    record Constant() implements Schedule {
        @Override
        public double learningRate(double base, int epoch, int epochs) {
            return base;
        }

        @Override
        public String toString() {
            return "constant";
        }
    }

    /** Half a cosine from the base rate to zero. */
    record Cosine() implements Schedule {
        @Override
        public double learningRate(double base, int epoch, int epochs) {
            return base * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
        }

        @Override
        public String toString() {
            return "cosine";
        }
    }

    /**
     * A factor every few epochs.
     *
     * @param size epochs between two steps
     * @param factor factor applied at each step
     */
    record Step(int size, double factor) implements Schedule {
        /** Checks the arguments. */
        public Step {
            if (size < 1) {
                throw new IllegalArgumentException("a step schedule's size must be at least 1 but was " + size);
            }
            if (!(factor > 0 && factor <= 1)) {
                throw new IllegalArgumentException(
                        "a step schedule's factor must be above 0 and at most 1 but was " + factor);
            }
        }

        @Override
        public double learningRate(double base, int epoch, int epochs) {
            int times = epoch / size;
            return base * Math.pow(factor, times);
        }

        @Override
        public String toString() {
            return "step(" + size + "," + factor + ")";
        }
    }

    /**
     * A linear rise before another schedule.
     *
     * @param epochs length of the rise
     * @param then the schedule that follows
     */
    record WarmUp(int epochs, Schedule then) implements Schedule {
        /** Checks the arguments. */
        public WarmUp {
            if (epochs < 1) {
                throw new IllegalArgumentException("a warm-up's epochs must be at least 1 but was " + epochs);
            }
        }

        @Override
        public double learningRate(double base, int epoch, int total) {
            return epoch < epochs
                    ? base * (epoch + 1) / (epochs + 1)
                    : then.learningRate(base, epoch - epochs, Math.max(1, total - epochs));
        }

        @Override
        public String toString() {
            return "warm-up(" + epochs + ")+" + then;
        }
    }
}
