// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.Resampler;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From one JPEG file of 1280×960 to 224² normalised floats, on one thread: all together and each step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PreprocessingBenchmark {
    private final ImageLoader loader = ImageLoader.standard();
    private final FloatBuffer floats = FloatBuffer.allocate(Workload.IMAGE_SIZE);
    private final Resampler resampler = new Resampler(Workload.SIDE, Workload.SIDE, Resampling.BILINEAR);
    private final byte[] samples = new byte[Workload.IMAGE_SIZE];
    private byte[] file;
    private RgbImage decoded;
    private RgbImage resized;

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be written or read
     */
    @org.openjdk.jmh.annotations.Setup(Level.Trial)
    public void read() throws IOException {
        file = Files.readAllBytes(PeerFolder.standard().photographs(1).get(0));
        decoded = decode();
        resized = resize();
    }

    /**
     * Decodes the file.
     *
     * @return 1280×960 pixels
     * @throws IOException never: the file is sound
     */
    @Benchmark
    public RgbImage decode() throws IOException {
        return loader.load(file, "photograph");
    }

    /**
     * Resizes the image as Pillow does.
     *
     * @return 224² pixels
     */
    @Benchmark
    public RgbImage resize() {
        return decoded.resized(Workload.SIDE, Workload.SIDE, Resampling.BILINEAR);
    }

    /**
     * Resizes the image into memory that is kept, as scorers do.
     *
     * @return (224, 224, 3) samples
     */
    @Benchmark
    public byte[] resizeAgain() {
        resampler.resize(decoded, samples);
        return samples;
    }

    /**
     * Normalises the resized image.
     *
     * @return (3, 224, 224) floats
     */
    @Benchmark
    public FloatBuffer normalize() {
        Normalization.IMAGENET.toChw(resized, floats.clear());
        return floats;
    }

    /**
     * All steps.
     *
     * @return (3, 224, 224) floats
     * @throws IOException never: the file is sound
     */
    @Benchmark
    public FloatBuffer whole() throws IOException {
        RgbImage small = decode().resized(Workload.SIDE, Workload.SIDE, Resampling.BILINEAR);
        Normalization.IMAGENET.toChw(small, floats.clear());
        return floats;
    }
}
