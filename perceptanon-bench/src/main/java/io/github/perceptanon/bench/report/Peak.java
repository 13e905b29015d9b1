// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

/** What the machine can do, measured by large matrix products. */
final class Peak {
    private static final double USUAL_SIZE = 2048;

    private Peak() {}

    /** The maximum of the large products, in GFLOP/s; 0 if none was measured. */
    static double highest(Measurements measurements) {
        return measurements.all().stream()
                .filter(Peak::isProduct)
                .mapToDouble(Peak::gigaflops)
                .max()
                .orElse(0);
    }

    static boolean isProduct(Measurement m) {
        return m.benchmark().equals("MatrixProductBenchmark.multiply")
                || m.benchmark().equals("pytorch.gemm");
    }

    /** The speed of a large product, in GFLOP/s. */
    static double gigaflops(Measurement m) {
        double size = m.labels().containsKey("size") ? m.number("size") : USUAL_SIZE;
        return 2 * size * size * size / m.median() / 1e6;
    }

    /** A speed as a share of the peak, for people. */
    static String share(double gigaflops, double peak) {
        return peak == 0 ? "–" : Math.round(100 * gigaflops / peak) + " %";
    }
}
