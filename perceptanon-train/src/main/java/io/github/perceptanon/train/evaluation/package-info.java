/** Agreement of models and metrics with human scores. */
package io.github.perceptanon.train.evaluation;
