// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.weights.StateDict;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The work of every peer: from one batch of normalised images, usually of 224², to the logits of a ten-class model.
 *
 * @param setup one image or a pair
 * @param backbone the network that turns images into embeddings
 * @param batch images, or pairs, per call
 * @param threads threads per call; 0 for the library's default
 * @param side height and width of an image
 */
public record Workload(AnnotationSetup setup, Backbone backbone, int batch, int threads, int side) {
    /** Height and width of an image, unless a workload has another. */
    public static final int SIDE = 224;
    /** Classes. */
    public static final int OUTPUTS = 10;
    /** Number of values of an image, (3, {@value #SIDE}, {@value #SIDE}). */
    public static final int IMAGE_SIZE = 3 * SIDE * SIDE;

    /**
     * The work on images of 224².
     *
     * @param setup one image or a pair
     * @param backbone the network that turns images into embeddings
     * @param batch images, or pairs, per call
     * @param threads threads per call; 0 for the library's default
     */
    public Workload(AnnotationSetup setup, Backbone backbone, int batch, int threads) {
        this(setup, backbone, batch, threads, SIDE);
    }

    /**
     * The model card of the network.
     *
     * @return a card without provenance
     */
    public ModelCard card() {
        return ModelCard.of(setup, backbone, Objective.CROSS_ENTROPY, Granularity.TEN);
    }

    /**
     * The network's single definition.
     *
     * @return a new instance of the judge's network
     */
    public JudgeNetwork judge() {
        return JudgeNetwork.of(setup, backbone, OUTPUTS);
    }

    /**
     * Creates an engine for the part of the network that a scorer runs on it, from images to embeddings.
     *
     * @param weights the network's state dict
     * @param options the engine's name and how it uses the machine
     * @return the engine, which the caller must close
     */
    public InferenceEngine compile(StateDict weights, EngineOptions options) {
        NetworkSlice trunk =
                new NetworkSlice(judge().network(), judge().trunkInput(), 3, side, side, List.of(judge().embedding()));
        return Engines.installed().select(options).compile(trunk, weights, options);
    }

    /**
     * The name of its files.
     *
     * @return for example {@code resnet18-ha1}
     */
    public String name() {
        return backbone.id() + (setup == AnnotationSetup.HA1 ? "-ha1" : "-ha2");
    }

    /**
     * The network's inputs, with a similar range as normalised photographs: images for HA1, originals and anonymized
     * images for HA2.
     *
     * @return each (batch, 3, side, side), row-major; the first images are the same in every batch
     */
    public float[][] inputs() {
        float[][] inputs = new float[setup == AnnotationSetup.HA1 ? 1 : 2][batch * 3 * side * side];
        for (int input = 0; input < inputs.length; input++) {
            SplittableRandom random = new SplittableRandom(100 + input);
            for (int i = 0; i < inputs[input].length; i++) {
                inputs[input][i] = (float) (4 * random.nextDouble() - 2);
            }
        }
        return inputs;
    }

    /**
     * The same inputs as an engine keeps them, which is how a scorer writes them.
     *
     * @param layout the engine's
     * @return each a batch in that layout
     */
    public float[][] inputs(InputLayout layout) {
        float[][] inputs = inputs();
        return layout == InputLayout.CHANNELS_FIRST
                ? inputs
                : Arrays.stream(inputs).map(this::channelsLast).toArray(float[][]::new);
    }

    private float[] channelsLast(float[] images) {
        int pixels = side * side;
        float[] moved = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            int image = i / (3 * pixels);
            int channel = i / pixels % 3;
            moved[image * 3 * pixels + i % pixels * 3 + channel] = images[i];
        }
        return moved;
    }
}
