package io.github.perceptanon.explain;

import java.util.Objects;

/**
 * What to explain and how.
 *
 * @param method how activations and gradients become a map
 * @param target the number that is explained
 * @param stage the backbone's stage that is looked at, from 1; {@link #LAST_STAGE} for its last, the coarsest and usual one, which
 *     costs about one forward pass. The others need a backward pass as well, and DL4J on the class path
 */
public record ExplainOptions(CamMethod method, Target target, int stage) {
    /** The backbone's last stage, whichever number it has. */
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
     * The stage's number in a backbone.
     *
     * @param stages how many the backbone has
     * @return from 1 to that many
     * @throws IllegalArgumentException if the backbone has no such stage
     */
    public int stageOf(int stages) {
        if (stage > stages) {
            throw new IllegalArgumentException("a stage must be from 1 to " + stages + " but was " + stage);
        }
        return stage == LAST_STAGE ? stages : stage;
    }

    /**
     * Grad-CAM of the arg max at the last stage, as pytorch-grad-cam does it.
     *
     * @return the defaults
     */
    public static ExplainOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options with another method.
     *
     * @param other the method
     * @return a copy
     */
    public ExplainOptions withMethod(CamMethod other) {
        return new ExplainOptions(other, target, stage);
    }

    /**
     * These options with another target.
     *
     * @param other the target
     * @return a copy
     */
    public ExplainOptions withTarget(Target other) {
        return new ExplainOptions(method, other, stage);
    }

    /**
     * These options with another stage.
     *
     * @param other from 1; {@link #LAST_STAGE} for the last
     * @return a copy
     */
    public ExplainOptions withStage(int other) {
        return new ExplainOptions(method, target, other);
    }
}
