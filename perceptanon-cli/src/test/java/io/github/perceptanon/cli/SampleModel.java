// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Path;

/** Writes ResNet18 models of random weights, for commands to run on. */
final class SampleModel {
    private SampleModel() {}

    static ModelCard card(AnnotationSetup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(64, 64);
    }

    static Path write(Path file, AnnotationSetup setup) throws IOException {
        Safetensors.write(file, weights(setup), card(setup).toMetadata());
        return file;
    }

    static StateDict weights(AnnotationSetup setup) {
        return SampleWeights.of(NetworkWeights.shapes(
                JudgeNetwork.of(setup, Backbone.RESNET18, 10).network()));
    }
}
