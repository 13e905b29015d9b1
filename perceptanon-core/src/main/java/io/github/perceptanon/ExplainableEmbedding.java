// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.explain.ExplainOptions;

/**
 * An image's embedding with what the network computed on the way to it, from which maps of the last stage are made without
 * another pass: {@link AnonymityScorer#explain(ExplainableEmbedding, ExplainOptions)} and
 * {@link VersionScorer#explain(ExplainableEmbedding, ExplainOptions)}. A ResNet50's holds 400 KB on the heap. Immutable.
 */
public final class ExplainableEmbedding {
    private final float[] vector;
    private final float[] tailInput;

    ExplainableEmbedding(float[] vector, float[] tailInput) {
        this.vector = vector;
        this.tailInput = tailInput;
    }

    /**
     * The embedding, as {@link Scorer#embed(java.util.List)} gives it.
     *
     * @return shared, not copied; it must not be changed
     */
    public float[] vector() {
        return vector;
    }

    /** The value of {@link io.github.perceptanon.network.JudgeNetwork#tailInput()}. */
    float[] tailInput() {
        return tailInput;
    }
}
