/** Scoring: load a model, score and explain images, and see what produced a score. Start with {@link Scorer}. */
@NullMarked
package io.github.perceptanon;

import org.jspecify.annotations.NullMarked;
