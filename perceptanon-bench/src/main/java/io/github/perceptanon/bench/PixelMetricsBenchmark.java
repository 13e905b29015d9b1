// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.Mse;
import io.github.perceptanon.metrics.Psnr;
import io.github.perceptanon.metrics.SampleScale;
import io.github.perceptanon.metrics.Ssim;
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
import org.openjdk.jmh.infra.Blackhole;

/** Metrics without weights, on pairs of noise images, because their time does not depend on the content. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PixelMetricsBenchmark {

    /** A pair of 1920×1080. */
    @State(Scope.Benchmark)
    public static class FullHd {
        final RgbImage reference = noise(1920, 1080, 1);
        final RgbImage distorted = noise(1920, 1080, 2);
    }

    /** One metric of the standard registry. */
    @State(Scope.Benchmark)
    public static class Named {
        /** The metric's name. */
        @Param({"mse", "psnr", "l1", "ssim", "ssim_reference", "ms_ssim"})
        public String metric;

        FullReferenceMetric instance;

        /** Looks the metric up. */
        @Setup
        public void find() {
            instance = MetricRegistry.standard().get(metric);
        }
    }

    /** A pair of 6000×4000, 24 megapixels. */
    @State(Scope.Benchmark)
    public static class Photograph {
        final RgbImage reference = noise(6000, 4000, 1);
        final RgbImage distorted = noise(6000, 4000, 2);
    }

    /**
     * One metric on a 1080p pair.
     *
     * @param pair the images
     * @param named the metric
     * @return the value
     */
    @Benchmark
    public double fullHd(FullHd pair, Named named) {
        return named.instance.compute(pair.reference, pair.distorted);
    }

    /**
     * PSNR and MSE on a 1080p pair, one after the other.
     *
     * @param pair the images
     * @param results receives both values
     */
    @Benchmark
    public void fullHdPsnrAndMse(FullHd pair, Blackhole results) {
        results.consume(Psnr.standard().compute(pair.reference, pair.distorted));
        results.consume(Mse.of(SampleScale.UNIT).compute(pair.reference, pair.distorted));
    }

    /**
     * SSIM of a 24-megapixel pair in a heap of 400 MB, including the pair itself (288 MB while it is created, 144 MB
     * afterwards).
     *
     * @param pair the images
     * @return the value
     */
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = "-Xmx400m")
    public double photographSsimIn400MegabytesOfHeap(Photograph pair) {
        return Ssim.of(Ssim.Preset.WANG2004).compute(pair.reference, pair.distorted);
    }

    private static RgbImage noise(int width, int height, long seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return RgbImage.of(width, height, rgb);
    }
}
