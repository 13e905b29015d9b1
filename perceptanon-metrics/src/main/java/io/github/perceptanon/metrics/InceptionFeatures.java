// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.frechet.FeatureAccumulator;
import io.github.perceptanon.metrics.frechet.FeatureOrigin;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The features of FID's Inception network, whose distributions FID and KID compare.
 *
 * <p><b>Thread-safety.</b> Thread-safe; calls beyond the engine's concurrency wait for their turn.
 *
 * <p><b>Memory.</b> Owns off-heap memory until {@link #close()}: 87 MB of weights for 2048 dimensions, and the engine's
 * activations. Using it after that throws an {@link IllegalStateException}.
 */
public final class InceptionFeatures implements AutoCloseable {
    /** Name of the metric that {@link #pairwise} gives. */
    public static final String PAIRWISE_FID = "fid_pairwise";

    private static final int BATCH = 8;

    private final InceptionInput input;
    private final FeatureOrigin origin;
    private final InferenceEngine engine;

    private InceptionFeatures(InceptionInput input, FeatureOrigin origin, InferenceEngine engine) {
        this.input = input;
        this.origin = origin;
        this.engine = engine;
    }

    /**
     * Loads the network with the best engine on this machine.
     *
     * @param weights the checkpoint {@code pt_inception-2015-12-05-6726825d.pth}, or its tensors as
     * {@code .safetensors}
     * @param dimensions 2048, 768, 192 or 64, which determines the layer of the features
     * @param input how images are resized and scaled for the network
     * @return the network, which the caller must close
     * @throws WeightsException if the file is damaged or contains other weights
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the network has no features with this number of dimensions
     */
    public static InceptionFeatures load(Path weights, int dimensions, InceptionInput input) throws IOException {
        tap(dimensions);
        return compiled(FeatureNetwork.FID_INCEPTION.load(weights), dimensions, input, EngineOptions.defaults());
    }

    /**
     * Creates the network from weights in memory.
     *
     * @param weights tensors under the checkpoint's names
     * @param dimensions 2048, 768, 192 or 64
     * @param input how images are resized and scaled for the network
     * @param options the engine, its device, threads and concurrency
     * @return the network, which the caller must close
     * @throws WeightsException if the weights do not fit the network
     * @throws IllegalArgumentException if there is no such engine, or the network has no features with this number of
     * dimensions
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static InceptionFeatures of(StateDict weights, int dimensions, InceptionInput input, EngineOptions options)
            throws WeightsException {
        return compiled(FeatureNetwork.FID_INCEPTION.select(weights, "Inception weights"), dimensions, input, options);
    }

    private static InceptionFeatures compiled(
            StateDict weights, int dimensions, InceptionInput input, EngineOptions options) {
        NetworkSlice slice = new NetworkSlice(
                FeatureNetwork.FID_INCEPTION.network(),
                FeatureNetwork.IMAGE,
                3,
                InceptionInput.SIDE,
                InceptionInput.SIDE,
                List.of(tap(dimensions)));
        return new InceptionFeatures(
                input,
                new FeatureOrigin(input.id(), dimensions, weights.sha256()),
                Engines.installed().select(options).compile(slice, weights, options));
    }

    private static String tap(int dimensions) {
        List<Integer> known = FeatureNetwork.FID_INCEPTION.tapChannels();
        int index = known.indexOf(dimensions);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "Inception features have one of " + known + " dimensions but were asked for with " + dimensions);
        }
        return FeatureNetwork.FID_INCEPTION.taps().get(index);
    }

    /**
     * Length of each feature vector.
     *
     * @return 2048, 768, 192 or 64
     */
    public int dimensions() {
        return origin.dimensions();
    }

    /**
     * Identifies how these features are computed, to be stored with their statistics.
     *
     * @return the input's id, the dimensions and the identity of the network's weights
     */
    public FeatureOrigin origin() {
        return origin;
    }

    /**
     * Computes the features of one image.
     *
     * @param image of any size
     * @return the feature vector, (dimensions)
     */
    public float[] of(RgbImage image) {
        return of(List.of(image)).get(0);
    }

    /**
     * Computes the features of several images in one pass through the network.
     *
     * @param images of any sizes; memory grows with their number
     * @return one vector per image, in order
     */
    public List<float[]> of(List<RgbImage> images) {
        if (images.isEmpty()) {
            return List.of();
        }
        List<float[]> prepared = images.parallelStream().map(input::prepare).toList();
        int dimensions = dimensions();
        float[] all = new float[images.size() * dimensions];
        engine.run(images.size(), target -> prepared.forEach(target::put), FloatBuffer.wrap(all));
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < all.length; i += dimensions) {
            features.add(Arrays.copyOfRange(all, i, i + dimensions));
        }
        return features;
    }

    /**
     * Computes the features of image files, a few files at a time, so that memory does not grow with their number.
     *
     * @param files the images
     * @param loader reads the files
     * @param sink receives one vector per file, in order, on the calling thread
     * @throws ImageException if a file is not an image or above a limit; the sink may already have received vectors of
     * earlier files
     * @throws IOException if a file cannot be read
     */
    public void extract(List<Path> files, ImageLoader loader, Consumer<float[]> sink) throws IOException {
        for (int from = 0; from < files.size(); from += BATCH) {
            List<RgbImage> images = new ArrayList<>();
            for (Path file : files.subList(from, Math.min(from + BATCH, files.size()))) {
                images.add(loader.load(file));
            }
            of(images).forEach(sink);
        }
    }

    /**
     * Computes mean and covariance of the features of image files: one side of a FID.
     *
     * @param files at least one image
     * @param loader reads the files
     * @return the statistics
     * @throws ImageException if a file is not an image or above a limit
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if there is no file
     */
    public FeatureStatistics statistics(List<Path> files, ImageLoader loader) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("statistics need at least 1 image but there were 0");
        }
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(dimensions());
        extract(files, loader, accumulator::add);
        return accumulator.snapshot();
    }

    /**
     * The PerceptAnon reference's "FID" of a single pair ({@value #PAIRWISE_FID}), which is not a distance between
     * distributions: see {@link io.github.perceptanon.metrics.frechet.FrechetDistance#pairwise}.
     *
     * @return the metric, usable until this network is closed
     */
    public FullReferenceMetric pairwise() {
        return new PairwiseFid(this);
    }

    @Override
    public void close() {
        engine.close();
    }
}
