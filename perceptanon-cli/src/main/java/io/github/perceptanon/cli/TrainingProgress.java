// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.train.EpochReport;
import io.github.perceptanon.train.TrainingListener;
import java.util.Locale;
import java.util.function.Supplier;

/** Shows training progress: on a terminal a bar with the loss and the time left, otherwise a line per epoch. */
final class TrainingProgress implements TrainingListener, AutoCloseable {
    private final CommonOptions common;
    private final String name;
    private final Supplier<String> also;
    private Progress bar = new Progress.Silent();
    private int epochs;
    private String lastEpoch = "";

    TrainingProgress(CommonOptions common, String name) {
        this(common, name, () -> "");
    }

    /** With additional text, for example the time left for a larger task that training is part of. */
    TrainingProgress(CommonOptions common, String name, Supplier<String> also) {
        this.common = common;
        this.name = name;
        this.also = also;
    }

    @Override
    public void started(Plan plan) {
        epochs = plan.epochs();
        bar = common.progress("train " + name, (long) plan.stepsPerEpoch() * (plan.epochs() - plan.firstEpoch() + 1));
    }

    @Override
    public void stepped(Step step) {
        bar.step();
        String more = also.get();
        bar.note((more.isEmpty() ? "" : more + ", ")
                + String.format(Locale.ROOT, "epoch %d/%d, loss %.4f%s", step.epoch(), epochs, step.loss(), lastEpoch));
    }

    @Override
    public void epochEnded(EpochReport epoch) {
        lastEpoch = String.format(Locale.ROOT, ", val %.4f", epoch.validationLoss());
        if (bar instanceof Progress.Silent) {
            String more = also.get();
            common.note(String.format(
                    Locale.ROOT,
                    "%s epoch %d/%d: loss %.4f, validation loss %.4f%s, %.1f s%s",
                    name,
                    epoch.epoch(),
                    epochs,
                    epoch.trainingLoss(),
                    epoch.validationLoss(),
                    epoch.best() ? " (best)" : "",
                    epoch.seconds(),
                    more.isEmpty() ? "" : ", " + more));
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
