/** Agreement of measures, which are trained judges and metrics, with human scores. */
@NullMarked
package io.github.perceptanon.train.evaluation;

import org.jspecify.annotations.NullMarked;
