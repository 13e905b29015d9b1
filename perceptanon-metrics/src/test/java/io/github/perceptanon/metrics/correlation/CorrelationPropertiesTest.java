// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorrelationPropertiesTest {
    private static final Correlations PLAIN = Correlations.standard().withInterval(IntervalMethod.NONE);

    @RepeatedTest(200)
    void kendallEqualsCountingEveryPair(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int n = 2 + random.nextInt(60);
        double[] x = scores(random, n, 1 + random.nextInt(12));
        double[] y = scores(random, n, 1 + random.nextInt(12));
        double expected = tauBByPairs(x, y);
        double actual = PLAIN.kendall(x, y).coefficient();
        assertThat(actual)
                .satisfiesAnyOf(
                        t -> assertThat(t).isEqualTo(expected, within(1e-14)),
                        t -> assertThat(new double[] {t, expected}).containsOnly(Double.NaN));
    }

    @RepeatedTest(20)
    void inversionsAreCountedAcrossAllMergeWidths(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int n = 700 + random.nextInt(400);
        double[] x = random.doubles(n).toArray();
        double[] y = scores(random, n, 150);
        assertThat(PLAIN.kendall(x, y).coefficient()).isEqualTo(tauBByPairs(x, y), within(1e-14));
    }

    @ParameterizedTest
    @EnumSource
    void swappingTheSidesChangesNothing(Coefficient kind) {
        double[] x = scores(new Random(1), 80, 9);
        double[] y = noisy(x, new Random(2));
        assertThat(PLAIN.correlate(kind, x, y).coefficient())
                .isEqualTo(PLAIN.correlate(kind, y, x).coefficient(), within(1e-15));
    }

    @ParameterizedTest
    @EnumSource
    void negatingOneSideFlipsTheSignAndKeepsThePValue(Coefficient kind) {
        double[] x = scores(new Random(3), 80, 9);
        double[] y = noisy(x, new Random(4));
        Correlation straight = PLAIN.correlate(kind, x, y);
        Correlation flipped = PLAIN.correlate(kind, x, map(y, v -> -v));
        assertThat(flipped.coefficient()).isEqualTo(-straight.coefficient(), within(1e-14));
        assertThat(flipped.pValue()).isEqualTo(straight.pValue(), within(1e-14));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PEARSON")
    void increasingMapsKeepRankCorrelationsToTheBit(Coefficient kind) {
        double[] x = scores(new Random(5), 80, 9);
        double[] y = noisy(x, new Random(6));
        assertThat(PLAIN.correlate(kind, map(x, Math::exp), map(y, v -> v * v * v - 2)))
                .isEqualTo(PLAIN.correlate(kind, x, y));
    }

    @ParameterizedTest
    @EnumSource
    void theOrderOfThePairsDoesNotMatter(Coefficient kind) {
        double[] x = scores(new Random(7), 80, 9);
        double[] y = noisy(x, new Random(8));
        assertThat(PLAIN.correlate(kind, reversed(x), reversed(y)).coefficient())
                .isEqualTo(PLAIN.correlate(kind, x, y).coefficient(), within(1e-14));
    }

    @Test
    void pearsonIsKeptByShiftAndScale() {
        double[] x = new Random(9).doubles(100).toArray();
        double[] y = noisy(x, new Random(10));
        assertThat(PLAIN.pearson(map(x, v -> 3 * v - 7), map(y, v -> 1e6 * v)).coefficient())
                .isEqualTo(PLAIN.pearson(x, y).coefficient(), within(1e-13));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PEARSON")
    void equalOrderIsExactlyOne(Coefficient kind) {
        double[] x = new Random(11).doubles(1001).toArray();
        assertThat(PLAIN.correlate(kind, x, map(x, Math::sqrt)).coefficient()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PEARSON")
    void oppositeOrderIsExactlyMinusOne(Coefficient kind) {
        double[] x = new Random(12).doubles(1001).toArray();
        assertThat(PLAIN.correlate(kind, x, map(x, v -> 1 / v)).coefficient()).isEqualTo(-1);
    }

    @Test
    void exactPValueIsTheShareOfPermutationsAtLeastAsFar() {
        double[] x = {1, 2, 3, 4, 5, 6, 7};
        double[] y = {2, 1, 4, 3, 5, 7, 6};
        double tau = Math.abs(PLAIN.kendall(x, y).coefficient());
        int[] counts = new int[2];
        permute(x.clone(), 0, p -> {
            counts[0]++;
            counts[1] += Math.abs(tauBByPairs(x, p)) >= tau - 1e-12 ? 1 : 0;
        });
        assertThat(PLAIN.kendall(x, y).pValue()).isEqualTo((double) counts[1] / counts[0], within(1e-15));
    }

    private interface Visit {
        void accept(double[] permutation);
    }

    private static void permute(double[] p, int from, Visit visit) {
        if (from == p.length) {
            visit.accept(p);
        }
        for (int i = from; i < p.length; i++) {
            swap(p, from, i);
            permute(p, from + 1, visit);
            swap(p, from, i);
        }
    }

    private static void swap(double[] p, int i, int j) {
        double v = p[i];
        p[i] = p[j];
        p[j] = v;
    }

    private static double tauBByPairs(double[] x, double[] y) {
        long difference = 0;
        long untiedX = 0;
        long untiedY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                int sx = (int) Math.signum(x[i] - x[j]);
                int sy = (int) Math.signum(y[i] - y[j]);
                difference += sx * sy;
                untiedX += sx * sx;
                untiedY += sy * sy;
            }
        }
        return difference / Math.sqrt((double) untiedX * untiedY);
    }

    private static double[] scores(Random random, int n, int classes) {
        return random.ints(n, 0, classes).asDoubleStream().toArray();
    }

    private static double[] noisy(double[] x, Random random) {
        return map(x, v -> v + 4 * random.nextDouble());
    }

    private static double[] map(double[] values, DoubleUnaryOperator f) {
        return Arrays.stream(values).map(f).toArray();
    }

    private static double[] reversed(double[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[out.length - 1 - i];
        }
        return out;
    }
}
