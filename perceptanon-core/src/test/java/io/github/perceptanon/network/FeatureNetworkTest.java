// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureNetworkTest {
    private static StateDict weights(FeatureNetwork network) {
        return GoldenWeights.of(NetworkWeights.shapes(network.network()), 1);
    }

    @Test
    void inceptionHasTheParametersOfItsCheckpoint() {
        // Those of pt_inception-2015-12-05 less fc.weight and fc.bias.
        assertThat(NetworkWeights.shapes(FeatureNetwork.FID_INCEPTION.network()))
                .hasSize(564)
                .containsKeys("Conv2d_1a_3x3.conv.weight", "Mixed_7c.branch_pool.bn.num_batches_tracked");
    }

    @Test
    void acceptsTorchvisionsNamesAndLeavesOutTheClassifier() throws WeightsException {
        Map<String, Tensor> file =
                new LinkedHashMap<>(weights(FeatureNetwork.ALEXNET).asMap());
        file.put("classifier.1.bias", Tensor.ofFloats(new float[2], 2));
        StateDict selected = FeatureNetwork.ALEXNET.select(StateDict.of(file), "alexnet.pth");
        assertThat(selected.names())
                .containsExactlyElementsOf(weights(FeatureNetwork.ALEXNET).names());
    }

    @Test
    void acceptsNamesOfAnLpipsStateDict() throws WeightsException {
        StateDict lpips = weights(FeatureNetwork.ALEXNET)
                .renamed(name -> name.replace("features.", name.contains(".0.") ? "net.slice1." : "net.slice2."));
        Map<String, Tensor> file = new LinkedHashMap<>(lpips.asMap());
        file.put("scaling_layer.shift", Tensor.ofFloats(new float[3], 1, 3, 1, 1));
        file.put("lin0.model.1.weight", Tensor.ofFloats(new float[64], 1, 64, 1, 1));
        file.put("lins.0.model.1.weight", Tensor.ofFloats(new float[64], 1, 64, 1, 1));
        StateDict selected = FeatureNetwork.ALEXNET.select(StateDict.of(file), "lpips.pth");
        assertThat(selected.sha256()).isEqualTo(weights(FeatureNetwork.ALEXNET).sha256());
    }

    @Test
    void refusesAnotherNetworksWeightsAndNamesTheFile() {
        StateDict vgg = weights(FeatureNetwork.VGG16);
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> FeatureNetwork.ALEXNET.select(vgg, "vgg16.pth"))
                .withMessageContainingAll("vgg16.pth", "features.0.weight", "unexpected");
    }

    @Test
    void refusesAFileThatHoldsOneTensorUnderBothNames() {
        Map<String, Tensor> file =
                new LinkedHashMap<>(weights(FeatureNetwork.ALEXNET).asMap());
        file.put("net.slice1.0.bias", Tensor.ofFloats(new float[64], 64));
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> FeatureNetwork.ALEXNET.select(StateDict.of(file), "both.pth"))
                .withMessageContainingAll("both.pth", "features.0.bias");
    }

    @Test
    void readsASafetensorsFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("alex.safetensors");
        Safetensors.write(file, weights(FeatureNetwork.ALEXNET), Map.of());
        assertThat(FeatureNetwork.ALEXNET.load(file).names()).hasSize(10);
    }

    @Test
    void tapsAreTheReferences() {
        assertThat(FeatureNetwork.ALEXNET.taps())
                .isEqualTo(List.of("features.1", "features.4", "features.7", "features.9", "features.11"));
    }
}
