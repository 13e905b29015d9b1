// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * An engine whose embedding of an image is a function of the image's mean sample alone, which notes the batches that it
 * runs and can be told to hold or to fail. Under it everything else of a {@link Scorer} is real.
 */
public final class FakeEngine implements EngineProvider, InferenceEngine {
    private static final int SIDE = 32;
    private static final int FEATURES = Backbone.RESNET18.features();
    private static final Map<AnnotationSetup, StateDict> WEIGHTS = new EnumMap<>(AnnotationSetup.class);

    /** Sizes of the batches that began, in order. */
    public final List<Integer> batches = new CopyOnWriteArrayList<>();

    /** The first input value of each image, batch by batch. */
    final List<List<Float>> inputs = new CopyOnWriteArrayList<>();

    /** How many batches have begun, as permits to wait for. */
    final Semaphore begun = new Semaphore(0);

    /** Images embedded. */
    final AtomicInteger images = new AtomicInteger();

    private final Semaphore mayRun = new Semaphore(0);
    private final FloatBuffer input = ByteBuffer.allocateDirect(64 * 3 * SIDE * SIDE * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    private volatile boolean held;
    private volatile Throwable failure;

    static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(SIDE, SIDE);
    }

    public AnonymityScorer alone() {
        return AnonymityScorer.of(
                card(AnnotationSetup.HA1), weights(AnnotationSetup.HA1), this, EngineOptions.defaults());
    }

    public PairScorer pairs() {
        return PairScorer.of(card(AnnotationSetup.HA2), weights(AnnotationSetup.HA2), this, EngineOptions.defaults());
    }

    /** A scorer of pairs that sees only one of a pair's images: of each the head reads 512 numbers, the original's first. */
    PairScorer blindToTheOriginal() {
        return PairScorer.of(
                card(AnnotationSetup.HA2),
                GoldenNetworks.withoutHeadInputs(weights(AnnotationSetup.HA2), 0, FEATURES),
                this,
                EngineOptions.defaults());
    }

    private static synchronized StateDict weights(AnnotationSetup setup) {
        return WEIGHTS.computeIfAbsent(
                setup,
                s -> GoldenWeights.of(
                        NetworkWeights.shapes(
                                JudgeNetwork.of(s, Backbone.RESNET18, 10).network()),
                        0.5));
    }

    /** An image of one grey, 0–255, which tells it from others. */
    static RgbImage grey(int level) {
        byte[] rgb = new byte[3 * 40 * 40];
        Arrays.fill(rgb, (byte) level);
        return RgbImage.of(40, 40, rgb);
    }

    /** From now on every batch waits for {@link #allow}. */
    FakeEngine hold() {
        held = true;
        return this;
    }

    void allow(int batches) {
        mayRun.release(batches);
    }

    void failWith(Throwable what) {
        failure = what;
    }

    /** Also what is checked, as languages without checked exceptions throw it. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> void sneak(Throwable what) throws E {
        throw (E) what;
    }

    @Override
    public synchronized void run(int batch, InputLayout layout, Input source, FloatBuffer... outputs) {
        batches.add(batch);
        images.addAndGet(batch);
        begun.release();
        if (held) {
            mayRun.acquireUninterruptibly();
        }
        if (failure != null) {
            FakeEngine.<RuntimeException>sneak(failure);
        }
        input.clear();
        source.writeTo(input);
        int size = 3 * SIDE * SIDE;
        inputs.add(IntStream.range(0, batch).mapToObj(i -> input.get(i * size)).toList());
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
        return "fake";
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
