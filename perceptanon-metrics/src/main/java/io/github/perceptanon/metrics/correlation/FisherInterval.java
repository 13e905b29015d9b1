// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A confidence interval of a correlation by Fisher's z; the standard errors are documented at {@link IntervalMethod}.
 *
 * @param low lower end
 * @param high upper end
 */
record FisherInterval(double low, double high) {
    static FisherInterval of(Coefficient kind, double coefficient, int n, double confidence) {
        double squaredError = squaredError(kind, coefficient, n);
        if (!(squaredError > 0) || Double.isInfinite(squaredError)) {
            return new FisherInterval(-1, 1);
        }
        double quantile = NormalDistribution.of(0, 1).inverseCumulativeProbability(0.5 + confidence / 2);
        double half = quantile * Math.sqrt(squaredError);
        double z = artanh(coefficient);
        return new FisherInterval(Math.tanh(z - half), Math.tanh(z + half));
    }

    private static double squaredError(Coefficient kind, double coefficient, int n) {
        return switch (kind) {
            case PEARSON -> 1.0 / (n - 3);
            case SPEARMAN -> (1 + coefficient * coefficient / 2) / (n - 3);
            case KENDALL_TAU_B, KENDALL_TAU_C -> 0.437 / (n - 4);
        };
    }

    private static double artanh(double r) {
        return 0.5 * Math.log1p(2 * r / (1 - r));
    }
}
