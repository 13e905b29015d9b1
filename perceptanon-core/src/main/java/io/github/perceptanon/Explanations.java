// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon;

import io.github.perceptanon.dl4j.StageGradients;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.FeatureMap;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.explain.TrunkTail;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains where in its images a score comes from. Gradients at the last stage are computed in plain Java. Earlier stages
 * need a backward pass through a DL4J graph, which is built on first use and held off-heap until {@link #close()}.
 * Thread-safe.
 */
final class Explanations {
    private static final String MISSING = "an explanation of any stage but the last needs DL4J on the class path:"
            + " add org.deeplearning4j:deeplearning4j-nn and org.nd4j:nd4j-native";

    private final LoadedModel model;
    private final Embedder embedder;
    private final ScoreReading reading;
    private @Nullable StageGradients gradients;

    Explanations(LoadedModel model, Embedder embedder) {
        this.model = model;
        this.embedder = embedder;
        this.reading = ScoreReading.of(model.card());
    }

    /** A map for each image of one score: for a single image, or for an original and its anonymized version. */
    List<Heatmap> of(List<RgbImage> images, ExplainOptions options) {
        int stages = model.network().stages().size();
        int stage = options.stageOf(stages);
        List<FeatureMap> features = stage == stages
                ? lastStageFeatures(images, options.target())
                : earlierStageFeatures(images, stage, options.target());
        return features.stream().map(f -> Heatmap.of(f, options)).toList();
    }

    /**
     * The map at the last stage of an image whose pass is done already.
     *
     * @param known embeddings that precede the image's in the score: none, or the original's
     */
    Heatmap ofKnown(float[] known, ExplainableEmbedding image, ExplainOptions options) {
        int stages = model.network().stages().size();
        if (options.stageOf(stages) != stages) {
            throw new IllegalArgumentException("of an embedding only the last stage can be explained, " + stages
                    + ", but the stage was " + options.stage());
        }
        return Heatmap.of(
                lastStageFeatures(known, List.of(image), options.target()).get(0), options);
    }

    private List<FeatureMap> lastStageFeatures(List<RgbImage> images, Target target) {
        return lastStageFeatures(new float[0], embedder.embedExplainably(images), target);
    }

    /** The score is that of the known embeddings followed by those of the images. */
    private List<FeatureMap> lastStageFeatures(float[] known, List<ExplainableEmbedding> images, Target target) {
        int width = model.network().features();
        float[] all = Arrays.copyOf(known, known.length + images.size() * width);
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i).vector(), 0, all, known.length + i * width, width);
        }
        float[] gradient =
                model.head().gradient(all, target.gradient(model.head().apply(all), reading));
        TrunkTail tail =
                TrunkTail.of(model.network(), model.engine().outputShapes().get(1), model.weights());
        List<FeatureMap> features = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            features.add(tail.lastStage(images.get(i).tailInput(), row(gradient, known.length / width + i, width)));
        }
        return features;
    }

    private List<FeatureMap> earlierStageFeatures(List<RgbImage> images, int stage, Target target) {
        StageGradients graph = gradients();
        int[] inputShape = {3, model.card().inputHeight(), model.card().inputWidth()};
        float[][] inputs = images.stream().map(embedder::input).toArray(float[][]::new);
        String node = model.network().stages().get(stage - 1);
        StageGradients.Result found = graph.at(node, inputs, inputShape, outputs -> target.gradient(outputs, reading));
        int[] shape = Arrays.copyOfRange(found.shape(), 1, found.shape().length);
        int size = found.activations().length / found.shape()[0];
        List<FeatureMap> features = new ArrayList<>();
        for (int i = 0; i < found.shape()[0]; i++) {
            features.add(FeatureMap.of(shape, row(found.activations(), i, size), row(found.gradients(), i, size)));
        }
        return features;
    }

    private static float[] row(float[] values, int row, int length) {
        return Arrays.copyOfRange(values, row * length, (row + 1) * length);
    }

    /** Built when first needed: most users never explain an earlier stage. */
    private synchronized StageGradients gradients() {
        if (gradients == null) {
            requireDl4j();
            gradients = new StageGradients(model.network().network(), model.weights());
        }
        return gradients;
    }

    /** An application that scores with another engine may have left DL4J out. */
    private static void requireDl4j() {
        try {
            Class.forName("org.deeplearning4j.nn.graph.ComputationGraph", false, Explanations.class.getClassLoader());
            // Initialised, because only then does it look for a backend such as nd4j-native.
            Class.forName("org.nd4j.linalg.factory.Nd4j", true, Explanations.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalStateException(MISSING, e);
        }
    }

    synchronized void close() {
        if (gradients != null) {
            gradients.close();
        }
    }
}
