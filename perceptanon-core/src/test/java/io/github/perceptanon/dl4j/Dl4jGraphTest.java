// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Dl4jGraphTest {
    @ParameterizedTest
    @CsvSource({"HA2, RESNET18", "HA1, DENSENET121"})
    void weightsComeOutOfAGraphAsTheyWentIn(AnnotationSetup setup, Backbone backbone) {
        GoldenNetworks network = new GoldenNetworks(setup, backbone, 3);
        StateDict weights = counted(network.weights());
        ComputationGraph graph = Dl4jGraph.of(network.network(), weights);
        assertThat(Dl4jGraph.weights(network.network(), graph).sha256()).isEqualTo(weights.sha256());
        graph.close();
    }

    /** With batch counters that are not 0. */
    private static StateDict counted(StateDict weights) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights.asMap());
        tensors.replaceAll((name, tensor) -> tensor.shape().length == 0
                ? Tensor.of(DType.I64, new long[0], ByteBuffer.allocate(8).put(0, (byte) 5))
                : tensor);
        return StateDict.of(tensors);
    }
}
