package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What training minimises. Immutable.
 *
 * @param objective which loss
 * @param granularity classes, or the score itself
 * @param lambda weight of the squared error in {@link Objective#COMBINED}, not negative; unread otherwise
 */
public record LossOptions(Objective objective, Granularity granularity, double lambda) {

    /**
     * Checks that they fit each other.
     *
     * @param objective which loss
     * @param granularity classes, or the score itself
     * @param lambda weight of the squared error, not negative
     * @throws IllegalArgumentException if the mean score is to be classified, or lambda is negative or not finite
     */
    public LossOptions {
        Objects.requireNonNull(objective, "objective");
        granularity.outputs(objective);
        OptionRange.require(lambda >= 0 && Double.isFinite(lambda), "lambda must be finite and not negative", lambda);
    }

    /**
     * An objective with λ = 1.
     *
     * @param objective which loss
     * @param granularity classes, or the score itself
     * @return the options
     * @throws IllegalArgumentException if the mean score is to be classified
     */
    public static LossOptions of(Objective objective, Granularity granularity) {
        return new LossOptions(objective, granularity, 1);
    }

    /**
     * With another objective and granularity, which must fit each other.
     *
     * @param newObjective which loss
     * @param newGranularity classes, or the score itself
     * @return a copy
     */
    public LossOptions withObjective(Objective newObjective, Granularity newGranularity) {
        return new LossOptions(newObjective, newGranularity, lambda);
    }

    /**
     * With another λ.
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
