// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/** Untrained ResNet18s with 64×64 inputs, written once for all tests, and noisy pictures. */
final class TestModels {
    private static final Path FOLDER = Path.of("target/models");

    private TestModels() {}

    static Path ha1() {
        return file("ha1", AnnotationSetup.HA1, 0.5);
    }

    static Path ha2() {
        return file("ha2", AnnotationSetup.HA2, 0.5);
    }

    /** With other weights in its last layer than {@link #ha1}. */
    static Path other() {
        return file("other", AnnotationSetup.HA1, 0.25);
    }

    private static synchronized Path file(String name, AnnotationSetup setup, double gain) {
        Path file = FOLDER.resolve(name + ".safetensors");
        if (!Files.exists(file)) {
            ModelCard card = ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                    .withInput(64, 64)
                    .withProvenance(Map.of("data", "drawn, " + Documents.SYNTHETIC));
            try {
                Files.createDirectories(FOLDER);
                Safetensors.write(
                        file,
                        GoldenWeights.of(
                                NetworkWeights.shapes(JudgeNetwork.of(setup, card.backbone(), card.outputs())
                                        .network()),
                                gain),
                        card.toMetadata());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    static RgbImage picture(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / (3 * width) * 3 + random.nextInt(60));
        }
        return RgbImage.of(width, height, rgb);
    }

    static byte[] jpeg(int seed) {
        try {
            return ImageFiles.toJpeg(picture(80, 60, seed), 0.9f);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] png(int width, int height, int seed) {
        try {
            return ImageFiles.toPng(picture(width, height, seed).toBufferedImage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
