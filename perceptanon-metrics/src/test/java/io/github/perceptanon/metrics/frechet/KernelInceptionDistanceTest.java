// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelInceptionDistanceTest {
    private static final double[][] A = GoldenFeatures.a("kid", 60, 8);
    private static final double[][] B = GoldenFeatures.b("kid", 90, 8);
    private static final KernelInceptionDistance STANDARD = KernelInceptionDistance.standard();

    @Test
    void unequalSetsEqualTheDoubleSum() {
        // Subsets of all of A with as many of B; over many subsets their mean nears the estimate with all of B.
        assertThat(STANDARD.withSubsets(2000, 60).between(A, B).mean()).isEqualTo(byPairs(A, B), within(5e-3));
    }

    @Test
    void subsetsScatterAroundTheWhole() {
        KernelInceptionDistance.Result kid = STANDARD.withSubsets(500, 30).between(A, B);
        assertThat(kid.mean()).isEqualTo(byPairs(A, B), within(3 * kid.std() / Math.sqrt(500) + 0.01));
    }

    @Test
    void bothWaysToSumASubsetAgree() {
        double[][] a = GoldenFeatures.a("ways", 700, 8);
        double[][] b = GoldenFeatures.b("ways", 900, 8);
        double oneByOne = STANDARD.withSubsets(1, 600).between(a, b).mean();
        FeatureRows first = FeatureRows.of(a);
        FeatureRows second = FeatureRows.of(b);
        Random random = new Random(0);
        int[][] ofFirst = {FeatureRows.draw(first.count(), 600, random)};
        int[][] ofSecond = {FeatureRows.draw(second.count(), 600, random)};
        double[] through = KernelInceptionDistance.bySumsOverTheWhole(first, ofFirst, second, ofSecond);
        assertThat(through).containsExactly(new double[] {oneByOne}, within(1e-12));
    }

    @Test
    void oneSeedGivesOneResult() {
        KernelInceptionDistance seeded = STANDARD.withSubsets(10, 20).withSeed(5);
        assertThat(seeded.between(A, B)).isEqualTo(seeded.between(A, B));
    }

    @Test
    void anotherSeedGivesOtherSubsets() {
        KernelInceptionDistance few = STANDARD.withSubsets(10, 20);
        assertThat(few.withSeed(5).between(A, B).mean())
                .isNotEqualTo(few.withSeed(6).between(A, B).mean());
    }

    @Test
    void smallSetsAreWarnedOf() {
        assertThat(STANDARD.between(A, B).warnings()).singleElement().asString().contains("60", "1000");
    }

    @Test
    void floatsAreWidened() {
        float[][] a = {{1, 2}, {3, 4}, {0, 1}};
        float[][] b = {{2, 2}, {1, 5}, {0, 0}};
        double[][] wideA = {{1, 2}, {3, 4}, {0, 1}};
        double[][] wideB = {{2, 2}, {1, 5}, {0, 0}};
        assertThat(STANDARD.between(a, b)).isEqualTo(STANDARD.between(wideA, wideB));
    }

    @Test
    void aSingleImageIsNoSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.between(new double[1][8], B))
                .withMessageContaining("1 and 90");
    }

    @Test
    void raggedFeaturesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> STANDARD.between(new double[][] {{1, 2}, {1}}, new double[2][2]))
                .withMessageContaining("2 and 1");
    }

    @Test
    void subsetsHaveALeastSize() {
        assertThatIllegalArgumentException().isThrownBy(() -> STANDARD.withSubsets(10, 1));
    }

    private static double byPairs(double[][] x, double[][] y) {
        return inside(x) + inside(y) - 2 * sum(x, y) / (x.length * y.length);
    }

    private static double inside(double[][] x) {
        double diagonal = 0;
        for (double[] row : x) {
            diagonal += kernel(row, row);
        }
        return (sum(x, x) - diagonal) / (x.length * (x.length - 1.0));
    }

    private static double sum(double[][] x, double[][] y) {
        double sum = 0;
        for (double[] a : x) {
            for (double[] b : y) {
                sum += kernel(a, b);
            }
        }
        return sum;
    }

    private static double kernel(double[] a, double[] b) {
        double dot = 0;
        for (int j = 0; j < a.length; j++) {
            dot += a[j] * b[j];
        }
        return Math.pow(dot / a.length + 1, 3);
    }
}
