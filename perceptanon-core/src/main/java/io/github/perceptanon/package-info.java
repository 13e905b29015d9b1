/** Scoring: load a model, score and explain images, and see what produced a score. Start with {@link Scorer}. */
package io.github.perceptanon;
