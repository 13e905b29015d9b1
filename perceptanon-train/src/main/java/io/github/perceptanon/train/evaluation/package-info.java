/** How well a judge's answers agree with human scores. */
package io.github.perceptanon.train.evaluation;
