// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.longrun.ProcessMemory;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The same thing very often in one process, and what the process holds after each quarter. Not part of the build;
 * docs/reliability.md says how to run it.
 */
final class Soak {
    private static final int SIDE = 32;
    private static final ModelCard CARD = ModelCard.of(
                    AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
            .withInput(SIDE, SIDE);
    private static final int IMAGES = 16;

    private final Path model;
    private final String engine;
    private final RgbImage[] images = new RgbImage[IMAGES];

    private Soak(Path model, String engine) {
        this.model = model;
        this.engine = engine;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < IMAGES; i++) {
            byte[] rgb = new byte[3 * 48 * 40];
            random.nextBytes(rgb);
            images[i] = RgbImage.of(48, 40, rgb);
        }
    }

    /** {@code Soak ENGINE scores|loads TIMES}. */
    public static void main(String[] args) throws IOException {
        int times = Integer.parseInt(args[2]);
        Path model = Files.createTempFile("soak", ".safetensors");
        try {
            Safetensors.write(
                    model, new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10).weights(), CARD.toMetadata());
            Soak soak = new Soak(model, args[0]);
            System.out.println("| " + args[1] + " | s | " + ProcessMemory.TITLES + " |");
            System.out.println("|--:".repeat(6) + "|");
            if (args[1].equals("scores")) {
                soak.score(times);
            } else {
                soak.load(times);
            }
        } finally {
            Files.delete(model);
        }
    }

    /** Scores of one scorer, whose values must not change. */
    private void score(int times) throws IOException {
        try (AnonymityScorer scorer = open()) {
            Rows rows = new Rows(times);
            double first = scorer.score(images[0]).score();
            for (int done = 1; done <= times; done++) {
                double score = scorer.score(images[done % IMAGES]).score();
                if (done % IMAGES == 0 && score != first) {
                    throw new IllegalStateException("score " + done + " is " + score + " and was " + first);
                }
                rows.done(done);
            }
        }
    }

    /** Scorers that are loaded, asked once and closed. */
    private void load(int times) throws IOException {
        Rows rows = new Rows(times);
        for (int done = 1; done <= times; done++) {
            try (AnonymityScorer scorer = open()) {
                scorer.score(images[0]);
            }
            rows.done(done);
        }
    }

    private AnonymityScorer open() throws IOException {
        return AnonymityScorer.load(model, EngineOptions.defaults().withEngine(engine));
    }

    /** A row of the table when the hundredth part is done, and after each quarter. */
    private static final class Rows {
        private final int times;
        private final long begun = System.nanoTime();

        Rows(int times) {
            this.times = times;
        }

        void done(int done) throws IOException {
            if (done == times / 100 || done % (times / 4) == 0) {
                long seconds = (System.nanoTime() - begun) / 1_000_000_000;
                System.out.printf(
                        "| %d | %d | %s |%n", done, seconds, ProcessMemory.now().row());
            }
        }
    }
}
