// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.engine.BatchSizes;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.RgbImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns images into embeddings: resizes them, forms batches and runs the engine. Thread-safe. */
final class Embedder {
    private static final int BATCH = 8;

    private final InferenceEngine engine;
    private final Normalization normalization;
    private final int features;
    private final int tailInput;
    private final InputPool inputs;

    Embedder(LoadedModel model) {
        this.engine = model.engine();
        this.normalization = model.card().normalization();
        this.features = model.network().features();
        this.tailInput = Arrays.stream(engine.outputShapes().get(1)).reduce(1, Math::multiplyExact);
        this.inputs = new InputPool(model.card());
    }

    PreparedImage prepare(RgbImage image) {
        return inputs.prepare(image);
    }

    /** Runs prepared images as one batch. */
    List<float[]> embed(List<PreparedImage> prepared) {
        float[] vectors = new float[prepared.size() * features];
        run(prepared, FloatBuffer.wrap(vectors), null);
        return rows(vectors, prepared.size());
    }

    float[] embed(RgbImage image) {
        try (PreparedImage prepared = prepare(image)) {
            return embed(List.of(prepared)).get(0);
        }
    }

    /** Runs any number of images in batches. */
    List<float[]> embedAll(List<RgbImage> images) {
        List<float[]> embeddings = new ArrayList<>(images.size());
        inBatches(images, prepared -> embeddings.addAll(embed(prepared)));
        return embeddings;
    }

    /** Runs any number of images in batches and keeps what maps of the last stage need. */
    List<ExplainableEmbedding> embedExplainably(List<RgbImage> images) {
        List<ExplainableEmbedding> embeddings = new ArrayList<>(images.size());
        inBatches(images, prepared -> {
            float[] vectors = new float[prepared.size() * features];
            float[] values = new float[prepared.size() * tailInput];
            run(prepared, FloatBuffer.wrap(vectors), FloatBuffer.wrap(values));
            List<float[]> ofVectors = rows(vectors, prepared.size());
            List<float[]> ofValues = rows(values, prepared.size());
            for (int i = 0; i < prepared.size(); i++) {
                embeddings.add(new ExplainableEmbedding(ofVectors.get(i), ofValues.get(i)));
            }
        });
        return embeddings;
    }

    /** An image as the network's input, (3, height, width). */
    float[] input(RgbImage image) {
        try (PreparedImage prepared = prepare(image)) {
            byte[] samples = prepared.samplesOf(inputs);
            float[] input = new float[samples.length];
            normalization.toChw(samples, FloatBuffer.wrap(input));
            return input;
        }
    }

    private void inBatches(List<RgbImage> images, Consumer<List<PreparedImage>> work) {
        for (int from = 0; from < images.size(); ) {
            int to = from + BatchSizes.next(images.size() - from, BATCH);
            withPrepared(images.subList(from, to), work);
            from = to;
        }
    }

    private void withPrepared(List<RgbImage> images, Consumer<List<PreparedImage>> work) {
        List<PreparedImage> prepared = new ArrayList<>(images.size());
        try {
            images.forEach(image -> prepared.add(prepare(image)));
            work.accept(prepared);
        } finally {
            prepared.forEach(PreparedImage::close);
        }
    }

    private void run(List<PreparedImage> prepared, FloatBuffer vectors, @Nullable FloatBuffer maps) {
        InputLayout layout = engine.inputLayout();
        engine.run(prepared.size(), layout, target -> write(prepared, layout, target), vectors, maps);
    }

    private void write(List<PreparedImage> prepared, InputLayout layout, FloatBuffer target) {
        for (PreparedImage image : prepared) {
            byte[] samples = image.samplesOf(inputs);
            switch (layout) {
                case CHANNELS_FIRST -> normalization.toChw(samples, target);
                case CHANNELS_LAST -> normalization.toHwc(samples, target);
            }
        }
    }

    private static List<float[]> rows(float[] values, int rows) {
        if (rows == 1) {
            return List.of(values);
        }
        int length = values.length / rows;
        List<float[]> parts = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            parts.add(Arrays.copyOfRange(values, i * length, (i + 1) * length));
        }
        return parts;
    }
}
