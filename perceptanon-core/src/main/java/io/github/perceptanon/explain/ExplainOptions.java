// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import java.util.Objects;

/**
 * What to explain and how. Immutable.
 *
 * @param method how activations and gradients become a map
 * @param target the number to explain
 * @param stage the stage of the backbone to explain, from 1, or {@link #LAST_STAGE} for the last, the coarsest one. The last
 *     stage costs little more than a score; the others need a backward pass, and DL4J on the class path
 */
public record ExplainOptions(CamMethod method, Target target, int stage) {
    /** The backbone's last stage, whatever its number. */
    public static final int LAST_STAGE = 0;

    private static final ExplainOptions DEFAULTS =
            new ExplainOptions(CamMethod.GRAD_CAM, new Target.ArgMax(), LAST_STAGE);

    /**
     * Checks the stage.
     *
     * @throws IllegalArgumentException if the stage is negative
     */
    public ExplainOptions {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        if (stage < 0) {
            throw new IllegalArgumentException("a stage must be at least 1 but was " + stage);
        }
    }

    /**
     * The number of the stage in a backbone.
     *
     * @param stages the number of stages that the backbone has
     * @return from 1 to {@code stages}
     * @throws IllegalArgumentException if the backbone has no such stage
     */
    public int stageOf(int stages) {
        if (stage > stages) {
            throw new IllegalArgumentException("a stage must be from 1 to " + stages + " but was " + stage);
        }
        return stage == LAST_STAGE ? stages : stage;
    }

    /**
     * Grad-CAM of the most probable class at the last stage, like pytorch-grad-cam's defaults.
     *
     * @return the defaults
     */
    public static ExplainOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A copy with another method.
     *
     * @param other the method
     * @return a copy
     */
    public ExplainOptions withMethod(CamMethod other) {
        return new ExplainOptions(other, target, stage);
    }

    /**
     * A copy with another target.
     *
     * @param other the target
     * @return a copy
     */
    public ExplainOptions withTarget(Target other) {
        return new ExplainOptions(method, other, stage);
    }

    /**
     * A copy with another stage.
     *
     * @param other from 1; {@link #LAST_STAGE} for the last
     * @return a copy
     */
    public ExplainOptions withStage(int other) {
        return new ExplainOptions(method, target, other);
    }
}
