// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The loss that training minimises. Immutable.
 *
 * @param objective the training objective
 * @param granularity the classes, or the mean score itself
 * @param lambda weight of the squared error in {@link Objective#COMBINED}, not negative; ignored by the others
 */
public record LossOptions(Objective objective, Granularity granularity, double lambda) {

    /**
     * Checks that the values fit together.
     *
     * @throws IllegalArgumentException if the objective classifies and the granularity is the mean score, or lambda is
     *     negative or not finite
     */
    public LossOptions {
        Objects.requireNonNull(objective, "objective");
        granularity.outputs(objective);
        OptionRange.require(lambda >= 0 && Double.isFinite(lambda), "lambda must be finite and not negative", lambda);
    }

    /**
     * Options with λ = 1.
     *
     * @param objective the training objective
     * @param granularity the classes, or the mean score itself
     * @return the options
     * @throws IllegalArgumentException if the objective classifies and the granularity is the mean score
     */
    public static LossOptions of(Objective objective, Granularity granularity) {
        return new LossOptions(objective, granularity, 1);
    }

    /**
     * A copy with another objective and granularity, which must fit together.
     *
     * @param newObjective the training objective
     * @param newGranularity the classes, or the mean score itself
     * @return a copy
     */
    public LossOptions withObjective(Objective newObjective, Granularity newGranularity) {
        return new LossOptions(newObjective, newGranularity, lambda);
    }

    /**
     * A copy with another λ.
     *
     * @param newLambda weight of the squared error in the combined objective, not negative
     * @return a copy
     */
    public LossOptions withLambda(double newLambda) {
        return new LossOptions(objective, granularity, newLambda);
    }

    Map<String, String> describe() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("objective", objective.id());
        out.put("granularity", granularity.id());
        out.put("lambda", Double.toString(lambda));
        return out;
    }
}
