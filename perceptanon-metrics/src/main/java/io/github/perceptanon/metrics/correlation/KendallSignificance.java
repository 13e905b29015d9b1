// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Two-sided p-values of Kendall's coefficients, as in SciPy's {@code kendalltau}. */
final class KendallSignificance {
    private static final int EXACT_BY_DEFAULT = 33;
    /** The exact distribution takes n · n²/4 steps. */
    private static final int EXACT_AT_MOST = 1000;
    /** 170! is the largest factorial that fits into a double. */
    private static final int LARGEST_FACTORIAL = 170;

    private KendallSignificance() {}

    static double pValue(KendallCounts counts, PValueMethod method) {
        if (counts.undefined()) {
            return Double.NaN;
        }
        return switch (method) {
            case ASYMPTOTIC -> asymptotic(counts);
            case EXACT -> exact(requireExactable(counts));
            case AUTO -> exactByDefault(counts) ? exact(counts) : asymptotic(counts);
        };
    }

    private static boolean exactByDefault(KendallCounts counts) {
        return counts.untied() && (counts.n() <= EXACT_BY_DEFAULT || lesser(counts) <= 1);
    }

    private static KendallCounts requireExactable(KendallCounts counts) {
        if (!counts.untied()) {
            throw new IllegalArgumentException("an exact p-value needs data without ties but tied pairs were "
                    + counts.x().pairs() + " in x and " + counts.y().pairs() + " in y");
        }
        if (counts.n() > EXACT_AT_MOST && lesser(counts) > 1) {
            throw new IllegalArgumentException(
                    "an exact p-value needs n to be at most " + EXACT_AT_MOST + " but was " + counts.n());
        }
        return counts;
    }

    /** The smaller of the numbers of concordant and discordant pairs: the distribution is symmetric in them. */
    private static long lesser(KendallCounts counts) {
        return Math.min(counts.discordant(), counts.pairs() - counts.discordant());
    }

    /**
     * C − D is approximately normal, with a variance that ties reduce (Kendall, Rank Correlation Methods, 1970, chapter
     * 5).
     */
    private static double asymptotic(KendallCounts counts) {
        double n = counts.n();
        double m = n * (n - 1);
        KendallCounts.Ties x = counts.x();
        KendallCounts.Ties y = counts.y();
        double variance = (m * (2 * n + 5) - x.variance() - y.variance()) / 18
                + 2.0 * x.pairs() * y.pairs() / m
                + x.cubic() * y.cubic() / (9 * m * (n - 2));
        double z = counts.concordantMinusDiscordant() / Math.sqrt(variance);
        return 2 * NormalDistribution.of(0, 1).survivalProbability(Math.abs(z));
    }

    /** Twice the fraction of all permutations of n values with at most c inversions (Kendall 1970). */
    private static double exact(KendallCounts counts) {
        int n = counts.n();
        long c = lesser(counts);
        if (n == 2 || 4 * c == (long) n * (n - 1)) {
            return 1;
        }
        if (c == 0) {
            return 2 / factorial(n);
        }
        if (c == 1) {
            return 2 / factorial(n - 1);
        }
        return Math.min(1, 2 * shareOfOrders(n, (int) c));
    }

    /**
     * The fraction of the n! permutations with at most c inversions. Permutations of j values follow from those of j −
     * 1 by inserting the largest at one of j positions, which adds 0 to j − 1 inversions; dividing by j at each step
     * keeps the counts fractions.
     */
    private static double shareOfOrders(int n, int c) {
        double[] share = new double[c + 1];
        share[0] = 0.5;
        share[1] = 0.5;
        for (int j = 3; j <= n; j++) {
            for (int i = 1; i <= c; i++) {
                share[i] += share[i - 1];
            }
            for (int i = c; i >= j; i--) {
                share[i] -= share[i - j];
            }
            for (int i = 0; i <= c; i++) {
                share[i] /= j;
            }
        }
        double sum = 0;
        for (double s : share) {
            sum += s;
        }
        return sum;
    }

    private static double factorial(int n) {
        if (n > LARGEST_FACTORIAL) {
            return Double.POSITIVE_INFINITY;
        }
        double product = 1;
        for (int i = 2; i <= n; i++) {
            product *= i;
        }
        return product;
    }
}
