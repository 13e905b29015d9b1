// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Estimates the time left in a sequence of steps. Each step is planned in seconds on one known machine; the speed of
 * this machine is measured in the current step or, until that has run long enough, in the previous one. Thread-safe.
 */
final class WorkPlan {
    /** The minimum running time before a step's speed is used. */
    private static final double SECONDS_TO_TRUST = 2;

    private final LongSupplier nanos;
    private final List<Step> steps = new ArrayList<>();
    private int current = -1;
    private long startNanos;
    private double speed = 1;

    /** A step's planned seconds, and the planned seconds of the part that is done. */
    private static final class Step {
        private final double seconds;
        private final double units;
        private double done;

        private Step(double seconds, double units) {
            this.seconds = seconds;
            this.units = units;
        }

        private double left() {
            return seconds - done;
        }
    }

    /** A plan without steps that uses this clock. */
    WorkPlan(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Adds a step. */
    synchronized void add(double seconds, double units) {
        steps.add(new Step(seconds, units));
    }

    /** Starts the next step and ends the one before. */
    synchronized void next() {
        measure();
        current++;
        startNanos = nanos.getAsLong();
    }

    /** Adds to the completed part of the current step. */
    synchronized void done(double units) {
        Step step = steps.get(current);
        step.done = Math.min(step.seconds, step.done + step.seconds * units / step.units);
    }

    /** The estimated time from now to the end of the last step. */
    synchronized Duration remaining() {
        measure();
        double left = 0;
        for (int i = Math.max(current, 0); i < steps.size(); i++) {
            left += steps.get(i).left();
        }
        return Duration.ofSeconds(Math.round(left * speed));
    }

    private void measure() {
        if (current < 0) {
            return;
        }
        double seconds = (nanos.getAsLong() - startNanos) / 1e9;
        double planned = steps.get(current).done;
        if (planned > 0 && seconds >= SECONDS_TO_TRUST) {
            speed = seconds / planned;
        }
    }
}
