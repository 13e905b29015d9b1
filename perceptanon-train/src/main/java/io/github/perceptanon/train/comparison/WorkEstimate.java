package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import java.time.Duration;
import java.util.Optional;

/**
 * How long training will go on: the time that image passes took so far, for those to come. All else is quick beside it.
 */
final class WorkEstimate {
    /** A ResNet50 computes 4.1 billion multiplications for a ResNet18's 1.8. */
    private static final double RESNET50 = 4.1 / 1.8;

    private double left;
    private double done;
    private double seconds;

    static double cost(Setup setup, Backbone backbone, int rows, int epochs) {
        return (double) rows * epochs * (setup == Setup.HA2 ? 2 : 1) * (backbone == Backbone.RESNET50 ? RESNET50 : 1);
    }

    void plan(double cost) {
        left += cost;
    }

    void done(double cost, double tookSeconds) {
        left -= cost;
        done += cost;
        seconds += tookSeconds;
    }

    /** What will not be done after all, because training stopped early or had been done before. */
    void drop(double cost) {
        left -= cost;
    }

    Optional<Duration> remaining() {
        return done == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(Math.round(seconds / done * left)));
    }
}
