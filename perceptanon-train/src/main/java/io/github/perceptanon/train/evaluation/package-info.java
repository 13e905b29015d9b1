/** How well measures, trained judges and metrics alike, agree with human scores. */
package io.github.perceptanon.train.evaluation;
