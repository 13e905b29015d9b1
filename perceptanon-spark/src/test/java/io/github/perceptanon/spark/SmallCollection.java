// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringTask;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** Files that the tests of this module share, made once: untrained models with 64×64 inputs, and noisy pictures. */
final class SmallCollection {
    /** Pictures in {@link #images}, of the kind that a collection is of. */
    static final int IMAGES = 21;

    private static final Path FOLDER = folder();

    private SmallCollection() {}

    private static Path folder() {
        try {
            return Files.createDirectories(Path.of("target/collection")).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path model(AnnotationSetup setup) throws IOException {
        Path file = FOLDER.resolve(setup + ".safetensors");
        if (!Files.exists(file)) {
            ModelCard card = ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                    .withInput(64, 64);
            Safetensors.write(
                    file, weights(JudgeNetwork.of(setup, card.backbone(), card.outputs())), card.toMetadata());
        }
        return file;
    }

    private static StateDict weights(JudgeNetwork network) {
        return GoldenWeights.of(NetworkWeights.shapes(network.network()), 0.5);
    }

    static Path inception() throws IOException {
        return features(FeatureNetwork.FID_INCEPTION);
    }

    /** The weights of a network of metrics, without LPIPS' own. */
    static Path features(FeatureNetwork network) throws IOException {
        return weights(network.name().toLowerCase(Locale.ROOT), NetworkWeights.shapes(network.network()));
    }

    /** LPIPS' own weights of a network. */
    static Path linear(FeatureNetwork network) throws IOException {
        return weights("linear_" + network.name().toLowerCase(Locale.ROOT), linearShapes(network));
    }

    /** Both in one file, as in a whole state dict of LPIPS. */
    static Path whole(FeatureNetwork network) throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>(NetworkWeights.shapes(network.network()));
        shapes.putAll(linearShapes(network));
        return weights("whole_" + network.name().toLowerCase(Locale.ROOT), shapes);
    }

    private static Map<String, long[]> linearShapes(FeatureNetwork network) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        network.tapChannels()
                .forEach(channels ->
                        shapes.put("lin" + shapes.size() + ".model.1.weight", new long[] {1, channels, 1, 1}));
        return shapes;
    }

    private static Path weights(String name, Map<String, long[]> shapes) throws IOException {
        Path file = FOLDER.resolve(name + ".safetensors");
        if (!Files.exists(file)) {
            Safetensors.write(file, GoldenWeights.of(shapes, 1), Map.of());
        }
        return file;
    }

    /** The files, in the order of their names. */
    static List<Path> images() throws IOException {
        Path folder = Files.createDirectories(FOLDER.resolve("images"));
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            Path file = folder.resolve(String.format("%02d image.jpg", i));
            if (!Files.exists(file)) {
                ImageFiles.writeJpeg(file, picture(i, 80 + i, 60), 0.9f);
            }
            files.add(file);
        }
        return files;
    }

    static RgbImage picture(int seed, int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / (3 * width) * 3 + random.nextInt(60));
        }
        return RgbImage.of(width, height, rgb);
    }

    /** What one machine computes, with as many threads as a task has. */
    static List<AnonymityScore> scores(AnnotationSetup setup, List<ScoringTask> tasks) throws Exception {
        try (Scorer scorer = Scorer.load(model(setup), EngineOptions.defaults().withThreads(1))) {
            return ScoringPipeline.of(scorer).scoreAll(tasks).stream()
                    .map(result -> ((ScoringResult.Scored) result).score())
                    .toList();
        }
    }
}
