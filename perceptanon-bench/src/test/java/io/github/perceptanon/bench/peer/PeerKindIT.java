// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerKindIT {
    private static final Workload PAIRS = new Workload(AnnotationSetup.HA2, Backbone.RESNET18, 1, 1);

    @TempDir
    static Path path;

    private static PeerFolder folder;

    @BeforeAll
    static void writeFiles() throws IOException {
        folder = PeerFolder.at(path);
        folder.prepare(PAIRS);
    }

    @Test
    void standardLayersGiveTheSameLogits() throws IOException {
        // prepare() compares them with the nd4j engine's to 1e-3 of the largest.
        try (Peer peer = PeerKind.DL4J.prepare(folder, PAIRS)) {
            assertThat(peer.run()).hasSize(Workload.OUTPUTS);
        }
    }

    @Test
    void refusesAPeerThatComputesAnotherNetwork(@TempDir Path other) throws IOException {
        String weights = "resnet18-ha2.safetensors";
        Files.copy(path.resolve(weights), other.resolve(weights));
        StateDict wrong = StateDict.of(Map.of("logits", Tensor.ofFloats(new float[] {1, 2}, 2)));
        Safetensors.write(other.resolve("resnet18-ha2-check.safetensors"), wrong, Map.of());

        assertThatIllegalStateException()
                .isThrownBy(() -> PeerKind.ND4J.prepare(PeerFolder.at(other), PAIRS))
                .withMessageContaining("nd4j engine computes another network");
    }

    @Test
    void namesTheFileThatAPeerLacks() {
        assertThat(PeerKind.ONNXRUNTIME_DIRECT.missing(PeerFolder.at(path.resolve("absent")), PAIRS))
                .hasValueSatisfying(reason -> assertThat(reason).contains("resnet18-ha2.onnx"));
    }

    @Test
    void refusesToPrepareAPeerThatIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PeerKind.ONNXRUNTIME_DIRECT.prepare(PeerFolder.at(path.resolve("absent")), PAIRS))
                .withMessageStartingWith("ONNX Runtime directly cannot run here: there is no ");
    }

    @Test
    void batchesBeginWithTheSameImages() {
        float[] one = new Workload(AnnotationSetup.HA1, Backbone.RESNET18, 1, 0).inputs()[0];
        float[] two = new Workload(AnnotationSetup.HA1, Backbone.RESNET50, 2, 0).inputs()[0];

        assertThat(two).startsWith(one).hasSize(2 * Workload.IMAGE_SIZE);
    }
}
