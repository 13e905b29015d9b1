// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.ImageBatches;
import io.github.perceptanon.weights.StateDict;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Our way back beside DL4J's own, which always goes to the inputs. */
class BackwardPassTest {
    private static final double[] OUTPUT_GRADIENT = {0.5, -0.25, 0.125, 1, -1, 0.75};

    @ParameterizedTest
    @EnumSource(AnnotationSetup.class)
    void everyGradientIsThatOfTheWholeGraph(AnnotationSetup setup) {
        try (Dl4jTrainableNetwork ours = network(setup);
                Dl4jTrainableNetwork dl4js = network(setup)) {
            ImageBatch batch = ImageBatches.noise(setup == AnnotationSetup.HA1 ? 1 : 2, 2, 32, 1);
            ours.forward(batch, 0);
            ours.backward(OUTPUT_GRADIENT);
            throughWholeGraph(dl4js.graph(), batch);
            assertThat(ours.graph().getFlattenedGradients())
                    .isEqualTo(dl4js.graph().getFlattenedGradients());
            assertThat(ours.graph().getFlattenedGradients().norm2Number().doubleValue())
                    .isPositive();
        }
    }

    private static void throughWholeGraph(ComputationGraph graph, ImageBatch batch) {
        INDArray[] inputs = batch.inputs().stream()
                .map(buffer -> Nd4j.createFromArray(ImageBatches.copy(buffer)).reshape(2, 3, 32, 32))
                .toArray(INDArray[]::new);
        graph.feedForward(inputs, true, false);
        float[] gradient = new float[OUTPUT_GRADIENT.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) OUTPUT_GRADIENT[i];
        }
        graph.backpropGradient(Nd4j.createFromArray(gradient).reshape(2, 3));
    }

    private static Dl4jTrainableNetwork network(AnnotationSetup setup) {
        JudgeNetwork judge = JudgeNetwork.of(setup, Backbone.RESNET18, 3);
        StateDict weights = GoldenWeights.of(NetworkWeights.shapes(judge.network()), 0.5);
        return new Dl4jTrainableNetwork(judge.network(), weights, node -> true, 0);
    }
}
