// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.TorchCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/model-files.md. */
class ModelFilesGuideTest {
    @TempDir
    static Path folder;

    @Test
    void aCheckpointBecomesAModelFile() throws IOException {
        Path checkpoint = TorchFile.write(folder.resolve("best.pth.tar"), TinyModels.weights(AnnotationSetup.HA1));
        Path model = folder.resolve("ha1.safetensors");

        StateDict weights = TorchCheckpoint.read(checkpoint);
        ModelCard card = ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.CROSS_ENTROPY, Granularity.TEN)
                .withProvenance(Map.of("imported-from", "best.pth.tar"));
        NetworkWeights.check(card.network().network(), weights, checkpoint.toString());
        Safetensors.write(model, weights, card.toMetadata());

        ModelCard stored = ModelCard.fromMetadata(Safetensors.readMetadata(model));
        String identity = Safetensors.read(model).weights().sha256();

        assertThat(stored).isEqualTo(card);
        try (AnonymityScorer scorer = AnonymityScorer.load(model)) {
            assertThat(scorer.weightsSha256()).isEqualTo(identity);
        }
    }
}
