// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.FeatureMap;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.golden.BackboneGolden;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The backbones beyond ResNet18 and 50 as DL4J graphs, against torchvision. */
class BackboneGraphIT {
    static Stream<BackboneGolden> backbones() {
        return BackboneGolden.all();
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void tensorsAreTorchvisionsInTheirOrder(BackboneGolden golden) {
        Map<String, long[]> own =
                NetworkWeights.shapes(golden.judge(AnnotationSetup.HA1, 10).network());
        JsonNode expected = golden.json().get("state_dict").get("ha1");
        assertThat(own).hasSize(expected.size());
        expected.properties()
                .forEach(tensor -> assertThat(own.get(tensor.getKey()))
                        .as(tensor.getKey())
                        .containsExactly(Arrays.stream(GoldenFiles.numbers(tensor.getValue()))
                                .mapToLong(d -> (long) d)
                                .toArray()));
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void logitsOfPairsAreTheReferences(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA2, 10);
        ComputationGraph graph = Dl4jGraph.of(judge.network(), golden.weights(judge));
        JsonNode row = golden.json().get("ha2").get(0);
        INDArray outputs = graph.output(array(row.get("original")), array(row.get("anonymized")))[0];
        double[] exact = GoldenFiles.numbers(row.get("logits_f64"));
        double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < exact.length; i++) {
            assertThat(outputs.getDouble(i)).isCloseTo(exact[i], within(golden.tolerance("logits") * largest));
        }
        graph.close();
    }

    private static INDArray array(JsonNode image) {
        return Nd4j.createFromArray(BackboneGolden.input(image)).reshape(1, 3, 224, 224);
    }

    @ParameterizedTest
    @MethodSource("backbones")
    void gradCamOfEveryStageIsAutograds(BackboneGolden golden) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.HA1, 10);
        JsonNode cam = golden.json().get("gradcam");
        float[][] input = {BackboneGolden.input(cam.get("image"))};
        try (StageGradients gradients = new StageGradients(judge.network(), golden.weights(judge))) {
            for (String stage : judge.stages()) {
                StageGradients.Result found = gradients.at(stage, input, new int[] {3, 224, 224}, outputs -> {
                    double[] weights = new double[outputs.length];
                    weights[cam.get("target").asInt()] = 1;
                    return weights;
                });
                int[] shape = Arrays.copyOfRange(found.shape(), 1, found.shape().length);
                FeatureMap map = FeatureMap.of(shape, found.activations(), found.gradients());
                BackboneGolden.assertMap(
                        stage,
                        Heatmap.of(map, ExplainOptions.defaults()).raw(),
                        cam.get("maps").get(stage));
            }
        }
    }
}
