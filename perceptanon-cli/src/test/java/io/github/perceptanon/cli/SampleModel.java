package io.github.perceptanon.cli;

import io.github.perceptanon.Backbone;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.Setup;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.network.Networks;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Writes ResNet18 models of random weights, for commands to run on. */
final class SampleModel {
    private SampleModel() {}

    static ModelCard card(Setup setup) {
        return ModelCard.of(setup, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN)
                .withInput(64, 64);
    }

    static Path write(Path file, Setup setup) throws IOException {
        Safetensors.write(file, weights(setup), card(setup).toMetadata());
        return file;
    }

    static StateDict weights(Setup setup) {
        Random random = new Random(7);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        NetworkWeights.shapes(Networks.resnet(setup, Backbone.RESNET18, 10)).forEach((name, shape) -> {
            if (name.endsWith("num_batches_tracked")) {
                tensors.put(name, Tensor.of(DType.I64, shape, ByteBuffer.allocate(Long.BYTES)));
                return;
            }
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            double fanIn = shape.length < 2 ? 1 : (double) values.length / shape[0];
            for (int i = 0; i < values.length; i++) {
                values[i] = shape.length < 2
                        ? (float) (0.5 + random.nextDouble())
                        : (float) (random.nextGaussian() * Math.sqrt(1 / fanIn));
            }
            tensors.put(name, Tensor.ofFloats(values, shape));
        });
        return StateDict.of(tensors);
    }
}
