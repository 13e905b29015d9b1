// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the features of two sets, 2048 each, to their distance. Goals: two sets of 500 within 1 s, two of 5000 within 30
 * s. SciPy's sqrtm takes 17 s for either, NumPy's eigvals 3.3 s, not counting covariances.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgs = "-Xmx3g")
public class FrechetBenchmark {
    private static final int DIMENSIONS = 2048;

    /** Images in each set. */
    @Param({"500", "5000"})
    int images;

    private double[][] first;
    private double[][] second;

    /** For JMH. */
    public FrechetBenchmark() {}

    /** Creates features from fixed seeds. */
    @Setup
    public void features() {
        first = features(1, 1);
        second = features(2, 1.2);
    }

    /** Rectified normal values with falling variances and a common part, roughly like Inception's. */
    private double[][] features(long seed, double scale) {
        Random random = new Random(seed);
        double[][] out = new double[images][DIMENSIONS];
        for (double[] row : out) {
            double common = 0.3 * random.nextGaussian();
            for (int j = 0; j < DIMENSIONS; j++) {
                row[j] = Math.max(0, scale * (random.nextGaussian() + common) / (1 + 0.01 * j));
            }
        }
        return out;
    }

    /**
     * Statistics of both sets and their Fréchet distance.
     *
     * @return the distance
     */
    @Benchmark
    public FrechetDistance frechet() {
        return FrechetDistance.between(FeatureStatistics.of(first), FeatureStatistics.of(second));
    }

    /**
     * The kernel distance over 100 subsets of at most 1000.
     *
     * @return the distance
     */
    @Benchmark
    public KernelInceptionDistance.Result kernel() {
        return KernelInceptionDistance.standard().between(first, second);
    }
}
