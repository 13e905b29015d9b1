// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import io.github.perceptanon.golden.GoldenNumbers;

/** The features of fid.json, by its formula. */
final class GoldenFeatures {
    private GoldenFeatures() {}

    /** Kind A: (2u − 1)(1 + (j mod 4)/2). */
    static double[][] a(String name, int n, int d) {
        return features(name, n, d, (u, j) -> (2 * u - 1) * (1 + (j % 4) * 0.5));
    }

    /** Kind B: 0.8 (2u − 1) + ((j mod 3) − 1)/4. */
    static double[][] b(String name, int n, int d) {
        return features(name, n, d, (u, j) -> (2 * u - 1) * 0.8 + 0.25 * ((j % 3) - 1));
    }

    private interface Value {
        double of(double u, int j);
    }

    private static double[][] features(String name, int n, int d, Value value) {
        GoldenNumbers numbers = GoldenNumbers.of("fid/" + name, GoldenNumbers.SEED);
        double[][] out = new double[n][d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                out[i][j] = value.of(numbers.uniform((long) i * d + j), j);
            }
        }
        return out;
    }
}
