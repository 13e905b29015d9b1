/** How well measures, trained judges and metrics alike, agree with human scores. */
@NullMarked
package io.github.perceptanon.train.evaluation;

import org.jspecify.annotations.NullMarked;
