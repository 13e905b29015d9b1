/**
 * Agreement with human scores: Pearson's r, Spearman's rho and Kendall's tau-b and tau-c with p-values, confidence
 * intervals, and a paired test of two metrics against the same scores. Start with
 * {@link io.github.perceptanon.metrics.correlation.Correlations}.
 */
@NullMarked
package io.github.perceptanon.metrics.correlation;

import org.jspecify.annotations.NullMarked;
