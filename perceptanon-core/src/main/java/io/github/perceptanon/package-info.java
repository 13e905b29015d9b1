/** PerceptAnon's façade: load a model, score images, read what the score was made of. */
@NullMarked
package io.github.perceptanon;

import org.jspecify.annotations.NullMarked;
