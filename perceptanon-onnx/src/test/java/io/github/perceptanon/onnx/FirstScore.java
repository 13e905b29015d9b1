// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * An application that starts, loads a judge and scores one photograph, and when it got there. Not part of the build;
 * docs/services.md says how to run it.
 */
final class FirstScore {
    private FirstScore() {}

    /** {@code FirstScore write MODEL IMAGE} makes the files, {@code FirstScore ENGINE MODEL IMAGE} scores. */
    public static void main(String[] args) throws IOException {
        Path model = Path.of(args[1]);
        Path image = Path.of(args[2]);
        if (args[0].equals("write")) {
            write(model, image);
            return;
        }
        System.out.printf("| until | ms | of them worked by this thread |%n|---|--:|--:|%n");
        report("main begins");
        EngineOptions options = EngineOptions.defaults().withEngine(args[0]);
        Engines.installed().select(options);
        report("engine chosen, its library loaded");
        try (AnonymityScorer scorer = AnonymityScorer.load(model, options)) {
            report("model loaded");
            RgbImage photograph = ImageLoader.standard().load(image);
            report("photograph decoded");
            scorer.score(photograph);
            report("first score");
            scorer.score(photograph);
            report("second score");
        }
    }

    /** Since the JVM's start, and of it what this thread had the processor: on an idle machine the two differ little. */
    private static void report(String what) {
        long passed = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        long worked = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
        System.out.printf("| %s | %d | %d |%n", what, passed, worked);
    }

    private static void write(Path model, Path image) throws IOException {
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);
        Safetensors.write(
                model, new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10).weights(), card.toMetadata());
        byte[] rgb = new byte[3 * 1920 * 1080];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / (3 * 1920) / 5 + random.nextInt(20));
        }
        ImageFiles.writeJpeg(image, RgbImage.of(1920, 1080, rgb), 0.9f);
    }
}
