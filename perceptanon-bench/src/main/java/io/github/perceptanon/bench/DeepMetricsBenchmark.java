// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.RandomWeights;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.WeightsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * LPIPS of a 224² pair and Inception's features, with random weights, because their time does not depend on the values.
 * Goal: LPIPS with AlexNet within 60 ms per pair on two processors.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DeepMetricsBenchmark {

    /** LPIPS and a pair. */
    @State(Scope.Benchmark)
    public static class Pair {
        /** The network. */
        @Param({"ALEX", "SQUEEZE", "VGG"})
        public Lpips.Network network;

        final RgbImage reference = noise(224, 1);
        final RgbImage distorted = noise(224, 2);
        Lpips lpips;
        Lpips.Reference kept;

        /**
         * Creates the weights.
         *
         * @throws WeightsException never, because the weights match the network
         */
        @Setup
        public void load() throws WeightsException {
            FeatureNetwork features = switch (network) {
                case ALEX -> FeatureNetwork.ALEXNET;
                case SQUEEZE -> FeatureNetwork.SQUEEZENET1_1;
                case VGG -> FeatureNetwork.VGG16;
            };
            Map<String, long[]> linear = new LinkedHashMap<>();
            List<Integer> channels = features.tapChannels();
            for (int i = 0; i < channels.size(); i++) {
                linear.put("lin" + i + ".model.1.weight", new long[] {1, channels.get(i), 1, 1});
            }
            lpips = Lpips.of(
                    network, RandomWeights.of(features.network()), RandomWeights.of(linear), EngineOptions.defaults());
            kept = lpips.against(reference);
        }

        /** Frees memory. */
        @TearDown
        public void close() {
            lpips.close();
        }
    }

    /** Inception and an image. */
    @State(Scope.Benchmark)
    public static class Inception {
        final RgbImage image = noise(299, 1);
        InceptionFeatures network;

        /**
         * Creates the weights.
         *
         * @throws WeightsException never, because the weights match the network
         */
        @Setup
        public void load() throws WeightsException {
            network = InceptionFeatures.of(
                    RandomWeights.of(FeatureNetwork.FID_INCEPTION.network()),
                    2048,
                    InceptionInput.PYTORCH_FID,
                    EngineOptions.defaults());
        }

        /** Frees memory. */
        @TearDown
        public void close() {
            network.close();
        }
    }

    /**
     * LPIPS of a pair, both images in one pass.
     *
     * @param pair the images
     * @return the distance
     */
    @Benchmark
    public double lpips(Pair pair) {
        return pair.lpips.compute(pair.reference, pair.distorted);
    }

    /**
     * LPIPS against an original whose features are kept.
     *
     * @param pair the images
     * @return the distance
     */
    @Benchmark
    public double lpipsOfKeptOriginal(Pair pair) {
        return pair.kept.distance(pair.distorted).value();
    }

    /**
     * 2048 features of one image.
     *
     * @param inception the network
     * @return the features
     */
    @Benchmark
    public float[] inception(Inception inception) {
        return inception.network.of(inception.image);
    }

    private static RgbImage noise(int side, long seed) {
        byte[] rgb = new byte[3 * side * side];
        new Random(seed).nextBytes(rgb);
        return RgbImage.of(side, side, rgb);
    }
}
