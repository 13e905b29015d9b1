// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Krippendorff's α with the interval metric: 1 − observed / expected disagreement, where disagreement is the mean
 * squared difference of pairs of scores, within units and over all units (K. Krippendorff, "Computing Krippendorff's
 * Alpha-Reliability", 2011). 1 is perfect agreement, 0 agreement by chance.
 */
final class KrippendorffAlpha {
    private KrippendorffAlpha() {}

    /**
     * Computes α.
     *
     * @param units the scores of each unit, NaN if missing; units with fewer than two scores are ignored
     * @return α, or NaN if undefined: no unit with two scores, or all scores equal
     */
    static double interval(List<List<Double>> units) {
        List<double[]> paired = new ArrayList<>();
        Pairs all = new Pairs();
        for (List<Double> unit : units) {
            double[] given = unit.stream()
                    .mapToDouble(Double::doubleValue)
                    .filter(s -> !Double.isNaN(s))
                    .toArray();
            if (given.length >= 2) {
                paired.add(given);
                all.add(given);
            }
        }
        double observed = 0;
        for (double[] unit : paired) {
            Pairs within = new Pairs();
            within.add(unit);
            observed += within.squaredDifferences() / (unit.length - 1);
        }
        double expected = all.squaredDifferences() / (all.n - 1);
        return expected > 0 ? 1 - observed / expected : Double.NaN;
    }

    /** Σ over all ordered pairs of (a − b)², as 2 n Σ (a − mean)², with Welford's running mean. */
    private static final class Pairs {
        private long n;
        private double mean;
        private double squares;

        void add(double[] values) {
            for (double value : values) {
                n++;
                double delta = value - mean;
                mean += delta / n;
                squares += delta * (value - mean);
            }
        }

        double squaredDifferences() {
            return 2.0 * n * squares;
        }
    }
}
