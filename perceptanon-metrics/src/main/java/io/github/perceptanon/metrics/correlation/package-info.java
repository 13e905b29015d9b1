/**
 * How well a measure agrees with people: Pearson's r, Spearman's rho and Kendall's tau-b and tau-c with p-values,
 * confidence intervals, and a paired test of two measures against the same humans. Start at
 * {@link io.github.perceptanon.metrics.correlation.Correlations}.
 */
@NullMarked
package io.github.perceptanon.metrics.correlation;

import org.jspecify.annotations.NullMarked;
