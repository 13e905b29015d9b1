// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

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
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Files to run examples on: untrained ResNet18s with 64×64 inputs, and noisy pictures. */
final class TinyModels {
    private TinyModels() {}

    static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(64, 64);
    }

    static StateDict weights(AnnotationSetup setup) {
        ModelCard card = card(setup);
        return GoldenWeights.of(
                NetworkWeights.shapes(
                        JudgeNetwork.of(setup, card.backbone(), card.outputs()).network()),
                0.5);
    }

    static Path write(Path folder, AnnotationSetup setup) throws IOException {
        Path file = folder.resolve(setup + ".safetensors");
        Safetensors.write(file, weights(setup), card(setup).toMetadata());
        return file;
    }

    static RgbImage picture(int seed) {
        byte[] rgb = new byte[80 * 60 * 3];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 240 * 3 + random.nextInt(60));
        }
        return RgbImage.of(80, 60, rgb);
    }

    static Path writePicture(Path file, int seed) throws IOException {
        ImageFiles.writeJpeg(file, picture(seed), 0.9f);
        return file;
    }
}
