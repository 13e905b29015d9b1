// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.BackboneGolden;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.ImageBatches;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingProvider;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One step of training on each backbone beyond ResNet18 and 50, without dropout, against torch's, with any backend. */
public abstract class BackboneTrainingContract {
    protected abstract TrainingProvider provider();

    protected static Stream<Arguments> runs() {
        return BackboneGolden.all()
                .flatMap(golden -> StreamSupport.stream(
                                golden.json().get("training").get("runs").spliterator(), false)
                        .map(run -> Arguments.of(golden, run.get("form").asText(), run)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("runs")
    void lossGradientsAndParametersAreTorchs(BackboneGolden golden, String form, JsonNode run) {
        JudgeNetwork judge = golden.judge(AnnotationSetup.valueOf(form), 10);
        ImageBatch inputs = inputs(run);
        Targets targets = targets(run);
        try (TrainableNetwork network = provider()
                .compile(
                        judge.withoutDropout().network(),
                        golden.weights(judge),
                        node -> true,
                        TrainingBackend.defaults())) {
            Updater updater = Optimizer.sgd(run.get("optimizer").get("momentum").asDouble())
                    .on(ParameterGroups.of(judge, network, 1, 0));
            double[] logits = network.forward(inputs, 0);
            assertOutputs("logits", logits, run.get("train_logits_f64"), golden.tolerance("train_logits"));
            Loss.Evaluation loss = Loss.crossEntropy(10).evaluate(logits, targets);
            double expected = run.get("loss_f64").asDouble();
            assertThat(loss.value()).isCloseTo(expected, within(golden.tolerance("loss") * expected));
            network.backward(loss.gradient());
            checkGradients(golden, run.get("gradients"), network.named(network.gradients()));
            updater.step(run.get("optimizer").get("lr").asDouble());
            checkAfter(golden, run, network.weights());
            assertOutputs(
                    "logits after the step",
                    network.evaluate(inputs),
                    run.get("eval_logits_after_f64"),
                    golden.tolerance("eval_logits_after"));
        }
    }

    private static void checkGradients(BackboneGolden golden, JsonNode expected, StateDict gradients) {
        expected.properties().forEach(field -> {
            float[] gradient = gradients.get(field.getKey()).toFloats();
            JsonNode values = field.getValue();
            double tolerance = values.get("tolerance").asDouble();
            for (int i = 0; i < values.get("idx").size(); i++) {
                assertThat((double) gradient[values.get("idx").get(i).asInt()])
                        .as("gradient of " + field.getKey())
                        .isCloseTo(values.get("samples_f64").get(i).asDouble(), within(tolerance));
            }
            double l2 = values.get("l2_f64").asDouble();
            double own = Math.sqrt(squares(gradient));
            // A gradient that is zero but for rounding has a norm that is rounding too.
            assertThat(own)
                    .as("gradient norm of " + field.getKey())
                    .isCloseTo(l2, within(Math.max(golden.tolerance("gradient_l2") * l2, tolerance)));
        });
    }

    private static void checkAfter(BackboneGolden golden, JsonNode run, StateDict weights) {
        run.get("parameters_after").properties().forEach(field -> {
            JsonNode indices = run.get("gradients").get(field.getKey()).get("idx");
            float[] own = weights.get(field.getKey()).toFloats();
            for (int i = 0; i < indices.size(); i++) {
                assertThat((double) own[indices.get(i).asInt()])
                        .as(field.getKey() + " after the step")
                        .isCloseTo(
                                field.getValue().get("samples_f64").get(i).asDouble(),
                                within(field.getValue().get("tolerance").asDouble()));
            }
        });
        run.path("norms_after")
                .properties()
                .forEach(field -> checkStatistic(golden, field.getKey(), field.getValue(), weights));
    }

    private static void checkStatistic(BackboneGolden golden, String name, JsonNode expected, StateDict weights) {
        double[] exact = GoldenFiles.numbers(expected.get("samples_f64"));
        Tensor tensor = weights.get(name);
        if (tensor.shape().length == 0) {
            assertThat(tensor.bytes().getLong()).as(name).isEqualTo((long) exact[0]);
            return;
        }
        float[] own = tensor.toFloats();
        double largest = Arrays.stream(exact).map(Math::abs).reduce(1, Math::max);
        for (int i = 0; i < exact.length; i++) {
            assertThat((double) own[expected.get("idx").get(i).asInt()])
                    .as(name)
                    .isCloseTo(exact[i], within(golden.tolerance("norms_after") * largest));
        }
    }

    private static void assertOutputs(String what, double[] actual, JsonNode expected, double relative) {
        double[] exact = GoldenFiles.numbers(expected);
        double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < exact.length; i++) {
            assertThat(actual[i]).as(what).isCloseTo(exact[i], within(relative * largest));
        }
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += (double) v * v;
        }
        return sum;
    }

    private static Targets targets(JsonNode run) {
        int[] labels = new int[run.get("classes").size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = run.get("classes").get(i).asInt();
        }
        return Targets.of(labels, new double[labels.length]);
    }

    private static ImageBatch inputs(JsonNode run) {
        List<JsonNode> inputs = Stream.of("images", "originals", "anonymized")
                .filter(run::has)
                .map(run::get)
                .toList();
        RgbImage first = GoldenImages.of(inputs.get(0).get(0));
        return ImageBatches.of(
                inputs.get(0).size(),
                first.height(),
                first.width(),
                inputs.stream().map(BackboneTrainingContract::values).toArray(float[][]::new));
    }

    private static float[] values(JsonNode images) {
        RgbImage first = GoldenImages.of(images.get(0));
        int size = 3 * first.width() * first.height();
        float[] values = new float[images.size() * size];
        for (int i = 0; i < images.size(); i++) {
            Normalization.IMAGENET.toChw(GoldenImages.of(images.get(i)), values, i * size);
        }
        return values;
    }
}
