// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A correlation with its p-value and confidence interval.
 *
 * @param coefficient in [−1, 1]; NaN where undefined: a constant side, a NaN under {@link NanPolicy#PROPAGATE}, an
 * infinite value with Pearson, fewer than two pairs
 * @param pValue two-sided probability of a coefficient at least this far from 0 if there were no association; NaN where
 * undefined
 * @param low lower end of the confidence interval; NaN if none was requested or the coefficient is undefined
 * @param high upper end of the confidence interval; NaN as {@code low}
 * @param n pairs used, after any were left out
 */
public record Correlation(double coefficient, double pValue, double low, double high, int n) {
    static Correlation undefined(int n) {
        return new Correlation(Double.NaN, Double.NaN, Double.NaN, Double.NaN, n);
    }

    /**
     * What JSON documents of this project say of a correlation.
     *
     * @return {@code r}, {@code p}, {@code low} and {@code high}, in this order; NaN where undefined
     */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("r", coefficient);
        document.put("p", pValue);
        document.put("low", low);
        document.put("high", high);
        return document;
    }
}
