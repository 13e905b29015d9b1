package io.github.perceptanon.explain;

import java.util.Objects;

/**
 * What to explain and how.
 *
 * @param method how activations and gradients become a map
 * @param target the number that is explained
 * @param stage the stage whose last block is looked at, 1 to 4; 4 is the coarsest, the usual one, and costs about one
 *     forward pass; the others need a backward pass as well
 */
public record ExplainOptions(CamMethod method, Target target, int stage) {
    private static final ExplainOptions DEFAULTS = new ExplainOptions(CamMethod.GRAD_CAM, new Target.ArgMax(), 4);

    /**
     * Checks the stage.
     *
     * @param method how activations and gradients become a map
     * @param target the number that is explained
     * @param stage 1 to 4
     * @throws IllegalArgumentException if the stage is out of bounds
     */
    public ExplainOptions {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        if (stage < 1 || stage > 4) {
            throw new IllegalArgumentException("a stage must be from 1 to 4 but was " + stage);
        }
    }

    /**
     * Grad-CAM of the arg max at layer4, as pytorch-grad-cam does it.
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
     * @param other 1 to 4
     * @return a copy
     */
    public ExplainOptions withStage(int other) {
        return new ExplainOptions(method, target, other);
    }
}
