/** How well a judge's answers agree with human scores. */
@NullMarked
package io.github.perceptanon.train.evaluation;

import org.jspecify.annotations.NullMarked;
