// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** An engine whose embedding is a function of an image's mean sample, and which notes its batches. The rest of a scorer is real. */
final class GreyEngine implements EngineProvider, InferenceEngine {
    private static final int SIDE = 32;
    private static final int FEATURES = Backbone.RESNET18.features();

    final List<Integer> batches = new ArrayList<>();

    private static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(SIDE, SIDE);
    }

    private static StateDict weights(AnnotationSetup setup) {
        return GoldenWeights.of(
                NetworkWeights.shapes(
                        JudgeNetwork.of(setup, Backbone.RESNET18, 10).network()),
                0.5);
    }

    AnonymityScorer alone() {
        return AnonymityScorer.of(
                card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), this, EngineOptions.defaults());
    }

    PairScorer pairs() {
        return PairScorer.of(card(AnnotationSetup.HA2), weights(AnnotationSetup.HA2), this, EngineOptions.defaults());
    }

    @Override
    public void run(int batch, InputLayout layout, Input source, FloatBuffer... outputs) {
        batches.add(batch);
        int size = 3 * SIDE * SIDE;
        FloatBuffer input = ByteBuffer.allocateDirect(batch * size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        source.writeTo(input);
        for (int i = 0; i < batch; i++) {
            float sum = 0;
            for (int k = 0; k < size; k++) {
                sum += input.get(i * size + k);
            }
            for (int f = 0; f < FEATURES; f++) {
                outputs[0].put(sum / size * (f % 7 - 3));
            }
        }
    }

    @Override
    public InputLayout inputLayout() {
        return InputLayout.CHANNELS_FIRST;
    }

    @Override
    public String name() {
        return "grey";
    }

    @Override
    public Availability availability(Device device) {
        return new Availability(true, 0, "always there");
    }

    @Override
    public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
        return this;
    }

    @Override
    public List<int[]> outputShapes() {
        return List.of(new int[] {FEATURES}, new int[] {FEATURES, 1, 1});
    }

    @Override
    public void close() {}
}
