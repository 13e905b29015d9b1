// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.train.TrainableNetwork.Learning;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Our way back beside DL4J's own, which always goes to the inputs. */
class BackwardPassTest {
    private static final StateDict HA1 = weights(AnnotationSetup.HA1);
    private static final StateDict HA2 = weights(AnnotationSetup.HA2);
    private static final double[] OUTPUT_GRADIENT = {0.5, -0.25, 0.125, 1, -1, 0.75};

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void everyGradientIsThatOfTheWholeGraph(AnnotationSetup setup) {
        try (TrainableNetwork ours = network(setup, Learning.ALL);
                TrainableNetwork dl4js = network(setup, Learning.ALL)) {
            ours.forward(inputs(setup));
            ours.backward(OUTPUT_GRADIENT, 2);
            throughWholeGraph(dl4js.graph(), setup);
            assertThat(ours.graph().getFlattenedGradients())
                    .isEqualTo(dl4js.graph().getFlattenedGradients());
        }
    }

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void ofAFrozenBackboneOnlyTheHeadHasGradientsAndTheyAreTheSame(AnnotationSetup setup) {
        try (TrainableNetwork frozen = network(setup, Learning.HEAD);
                TrainableNetwork whole = network(setup, Learning.ALL)) {
            frozen.forward(inputs(setup));
            frozen.backward(OUTPUT_GRADIENT, 2);
            throughWholeGraph(whole.graph(), setup);
            List<String> heads = new ArrayList<>();
            Map<String, Tensor> expected = whole.gradients().asMap();
            frozen.gradients().asMap().forEach((name, ours) -> {
                if (judge(setup).isHead(name)) {
                    heads.add(name);
                    assertThat(ours.toFloats())
                            .as(name)
                            .isEqualTo(expected.get(name).toFloats());
                } else {
                    assertThat(ours.toFloats()).as(name).containsOnly(0);
                }
            });
            assertThat(heads).hasSize(setup == AnnotationSetup.HA1 ? 2 : 4);
        }
    }

    @Test
    void aFrozenBackbonesRunningStatisticsFollowTheData() {
        try (TrainableNetwork frozen = network(AnnotationSetup.HA1, Learning.HEAD);
                TrainableNetwork whole = network(AnnotationSetup.HA1, Learning.ALL)) {
            frozen.forward(inputs(AnnotationSetup.HA1));
            whole.forward(inputs(AnnotationSetup.HA1));
            assertThat(frozen.weights().sha256()).isEqualTo(whole.weights().sha256());
            assertThat(frozen.weights().get("bn1.num_batches_tracked").bytes().getLong())
                    .isEqualTo(1);
        }
    }

    private static JudgeNetwork judge(AnnotationSetup setup) {
        return JudgeNetwork.of(setup, Backbone.RESNET18, 3);
    }

    private static void throughWholeGraph(ComputationGraph graph, AnnotationSetup setup) {
        graph.feedForward(inputs(setup), true, false);
        float[] gradient = new float[OUTPUT_GRADIENT.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) OUTPUT_GRADIENT[i];
        }
        graph.backpropGradient(Nd4j.createFromArray(gradient).reshape(2, 3));
    }

    private static TrainableNetwork network(AnnotationSetup setup, Learning learning) {
        return new TrainableNetwork(judge(setup), setup == AnnotationSetup.HA1 ? HA1 : HA2, learning);
    }

    private static StateDict weights(AnnotationSetup setup) {
        return GoldenWeights.of(NetworkWeights.shapes(judge(setup).network()), 0.5);
    }

    private static INDArray[] inputs(AnnotationSetup setup) {
        INDArray[] inputs = new INDArray[setup == AnnotationSetup.HA1 ? 1 : 2];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Nd4j.linspace(-1, 1 + i, 2 * 3 * 32 * 32)
                    .castTo(DataType.FLOAT)
                    .reshape(2, 3, 32, 32);
        }
        return inputs;
    }
}
