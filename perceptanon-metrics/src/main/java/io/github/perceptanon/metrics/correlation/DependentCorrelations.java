// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Williams' test that r(h, a) = r(h, b), and Zou's interval of their difference, from three correlations.
 *
 * @param kind Pearson or Spearman
 * @param ha correlation of the human scores with the first metric
 * @param hb correlation of the human scores with the second metric
 * @param ab correlation of the two metrics
 * @param n observations
 */
record DependentCorrelations(Coefficient kind, double ha, double hb, double ab, int n) {
    PairedComparison compare(double confidence) {
        if (n < 4 || Double.isNaN(ha + hb + ab)) {
            return PairedComparison.undefined(ha, hb, n);
        }
        if (ha == hb && ab == 1) {
            // The same ranks or values twice: 0/0 in the formulas, but no difference.
            return new PairedComparison(ha, hb, 0, 0, 1, 0, 0, n);
        }
        double t = statistic();
        double p = Double.isNaN(t) ? Double.NaN : 2 * TDistribution.of(n - 3).survivalProbability(Math.abs(t));
        double[] ends = interval(confidence);
        return new PairedComparison(ha, hb, ha - hb, t, p, ends[0], ends[1], n);
    }

    private double statistic() {
        double mean = (ha + hb) / 2;
        double determinant = Math.max(0, 1 - ha * ha - hb * hb - ab * ab + 2 * ha * hb * ab);
        double denominator = 2.0 * (n - 1) / (n - 3) * determinant + mean * mean * Math.pow(1 - ab, 3);
        return (ha - hb) * Math.sqrt((n - 1) * (1 + ab) / denominator);
    }

    private double[] interval(double confidence) {
        FisherInterval a = FisherInterval.of(kind, ha, n, confidence);
        FisherInterval b = FisherInterval.of(kind, hb, n, confidence);
        double c = correlationOfTheTwo();
        return new double[] {
            ha - hb - reach(ha - a.low(), b.high() - hb, c), ha - hb + reach(a.high() - ha, hb - b.low(), c)
        };
    }

    /** The large-sample correlation between the estimates r(h, a) and r(h, b). */
    private double correlationOfTheTwo() {
        double left = (ab - ha * hb / 2) * (1 - ha * ha - hb * hb - ab * ab) + ab * ab * ab;
        return left / ((1 - ha * ha) * (1 - hb * hb));
    }

    private static double reach(double u, double v, double c) {
        return Math.sqrt(Math.max(0, u * u + v * v - 2 * c * u * v));
    }
}
