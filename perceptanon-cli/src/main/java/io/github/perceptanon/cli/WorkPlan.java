package io.github.perceptanon.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How long a chain of steps will go on. Each is planned in seconds of one known machine; how fast this one is shows as
 * work is done, first in the step that runs, before that in the one before it. Thread-safe.
 */
final class WorkPlan {
    /** A step that has run for less says nothing about the speed. */
    private static final double SECONDS_TO_TRUST = 2;

    private final LongSupplier nanos;
    private final List<Step> steps = new ArrayList<>();
    private int current = -1;
    private long startNanos;
    private double speed = 1;

    /** A step's planned seconds, and those that what is done of it was planned with. */
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

    /** A plan without steps, by this clock. */
    WorkPlan(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** One more step. */
    synchronized void add(double seconds, double units) {
        steps.add(new Step(seconds, units));
    }

    /** The next step begins, and the one before is over. */
    synchronized void next() {
        measure();
        current++;
        startNanos = nanos.getAsLong();
    }

    /** So much more of the step that runs is done. */
    synchronized void done(double units) {
        Step step = steps.get(current);
        step.done = Math.min(step.seconds, step.done + step.seconds * units / step.units);
    }

    /** From now to the end of the last step. */
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
