package io.github.perceptanon.cli;

import io.github.perceptanon.train.EpochReport;
import io.github.perceptanon.train.TrainingListener;
import java.time.Duration;

/** Shows on stderr where a quick start is, and how long all of it will still take. */
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

    /** The next step begins. */
    void next(String what) {
        step++;
        plan.next();
        note("about " + left() + " left", what);
    }

    /** The last step is over. */
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

    /** A bar for the step that runs, or a part of it. */
    Progress bar(String task, long units) {
        Progress bar = common.progress(task, units);
        return new Progress() {
            @Override
            public void step() {
                plan.done(1);
                bar.step();
                bar.note(left() + " left of all");
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

    /** Training as the step that runs: a unit is a batch learnt. */
    Training training(String name) {
        return new Training(new TrainingProgress(common, name, () -> left() + " left of all"), plan);
    }

    /** Counts what training does, and shows it. */
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
