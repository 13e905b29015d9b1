package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Setup;
import java.time.Duration;
import java.util.Optional;

/**
 * Estimates the time left for training from the time per image pass so far. Everything else takes little time in
 * comparison.
 */
final class WorkEstimate {
    /** A ResNet50 needs 4.1 billion multiplications, a ResNet18 1.8. */
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

    /** Removes work that is not needed, because training stopped early or was done before. */
    void drop(double cost) {
        left -= cost;
    }

    Optional<Duration> remaining() {
        return done == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(Math.round(seconds / done * left)));
    }
}
