// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import java.time.Duration;
import java.util.Optional;

/**
 * Estimates the time left for training from the time per image pass so far. Everything else takes little time in
 * comparison.
 */
final class WorkEstimate {
    /** The images' side does not matter: it is the same for all cells of a comparison. */
    private static final int SIDE = 224;

    private double left;
    private double done;
    private double seconds;

    static double cost(AnnotationSetup setup, Backbone backbone, int rows, int epochs) {
        JudgeNetwork judge = JudgeNetwork.of(setup, backbone, 1);
        return (double) rows * epochs * (setup == AnnotationSetup.HA2 ? 2 : 1) * judge.multiplications(SIDE, SIDE);
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
