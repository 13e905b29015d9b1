// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.train.EpochReport;
import io.github.perceptanon.train.TrainingListener;
import java.time.Duration;

/** Shows on stderr which step a quick start is at, and the estimated time left. */
final class QuickstartProgress {
    private final CommonOptions common;
    private final WorkPlan plan;
    private final int steps;
    private final long startNanos = System.nanoTime();
    private int step;

    QuickstartProgress(CommonOptions common, WorkPlan plan, int steps) {
        this.common = common;
        this.plan = plan;
        this.steps = steps;
    }

    /** Starts the next step. */
    void next(String what) {
        step++;
        plan.next();
        note("about " + left() + " left", what);
    }

    /** Ends the last step. */
    void end(String what) {
        note("done", what);
    }

    private void note(String when, String what) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
        common.note("[" + step + "/" + steps + ", " + Text.elapsed(elapsed) + ", " + when + "] " + what);
    }

    private String left() {
        return Text.elapsed(plan.remaining());
    }

    /** A progress bar for the current step or a part of it. */
    Progress bar(String task, long units) {
        Progress bar = common.progress(task, units);
        return new Progress() {
            @Override
            public void step() {
                plan.done(1);
                bar.step();
                bar.note(left() + " left in total");
            }

            @Override
            public void note(String text) {
                bar.note(text);
            }

            @Override
            public void clear() {
                bar.clear();
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    /** Progress of training as the current step; a unit is one training batch. */
    Training training(String name) {
        return new Training(new TrainingProgress(common, name, () -> left() + " left in total"), plan);
    }

    /** Counts and shows training steps. */
    static final class Training implements TrainingListener, AutoCloseable {
        private final TrainingProgress shown;
        private final WorkPlan plan;

        private Training(TrainingProgress shown, WorkPlan plan) {
            this.shown = shown;
            this.plan = plan;
        }

        @Override
        public void started(Plan run) {
            shown.started(run);
        }

        @Override
        public void stepped(Step step) {
            plan.done(1);
            shown.stepped(step);
        }

        @Override
        public void epochEnded(EpochReport epoch) {
            shown.epochEnded(epoch);
        }

        @Override
        public void close() {
            shown.close();
        }
    }
}
