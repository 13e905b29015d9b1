// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.golden.GoldenImages;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.ImageBatches;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingProvider;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A few steps on one batch, against the reference's own training loop, with any training backend. */
public abstract class GoldenTrainingContract {
    protected abstract TrainingProvider provider();

    protected static Stream<Arguments> runs() {
        return Stream.of(AnnotationSetup.values()).flatMap(setup -> {
            JsonNode file = file(setup);
            return StreamSupport.stream(file.get("runs").spliterator(), false)
                    .map(run -> Arguments.of(setup, run.get("name").asText()));
        });
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("runs")
    void lossesGradientsParametersAndStatisticsAreTheReferences(AnnotationSetup setup, String name) {
        JsonNode file = file(setup);
        JsonNode run = run(file, name);
        JudgeNetwork judge =
                JudgeNetwork.of(setup, Backbone.RESNET18, run.get("num_outputs").asInt());
        StateDict initial = GoldenWeights.of(NetworkWeights.shapes(judge.network()), 0.5);
        ImageBatch inputs = inputs(file);
        Targets targets = targets(file, run);
        Loss loss = loss(run, targets);
        try (TrainableNetwork network =
                provider().compile(judge.network(), initial, node -> true, TrainingBackend.defaults())) {
            FlatParameters parameters = ParameterGroups.of(judge, network, 1, 0);
            Updater updater = optimizer(run.get("hyper")).on(parameters);
            double learningRate = run.get("hyper").get("lr").asDouble();
            int steps = run.get("losses").size();
            for (int step = 1; step <= steps; step++) {
                Loss.Evaluation e = loss.evaluate(network.forward(inputs, step), targets);
                checkLoss(run, step, e.value());
                network.backward(e.gradient());
                if (step == 1) {
                    checkGradients(run.get("grads_step1"), network, parameters);
                }
                updater.step(learningRate);
                if (step == 1 || step == steps) {
                    checkSamples(run, step, steps, network.weights());
                }
            }
            checkEvaluation(run, network.evaluate(inputs));
        }
    }

    private static void checkLoss(JsonNode run, int step, double actual) {
        double expected = run.get("losses").get(step - 1).asDouble();
        double exact = run.get("losses_f64").get(step - 1).asDouble();
        double tolerance = step == 1 ? 1e-5 * expected : Math.max(2e-4, 20 * Math.abs(expected - exact));
        assertThat(actual).as("loss of step " + step).isCloseTo(exact, within(tolerance));
    }

    private static void checkGradients(JsonNode expected, TrainableNetwork network, FlatParameters parameters) {
        StateDict gradients = network.named(network.gradients());
        JsonNode norms = expected.path("grad_l2_by_name");
        expected.properties().forEach(field -> {
            if (!field.getValue().isArray()) {
                return;
            }
            float[] gradient = gradients.get(field.getKey()).toFloats();
            double tolerance = 1e-3 * norm(gradient);
            double worst = 0;
            for (int i = 0; i < field.getValue().size(); i++) {
                worst = Math.max(
                        worst, Math.abs(gradient[i] - field.getValue().get(i).asDouble()));
            }
            assertThat(worst).as("gradient of " + field.getKey()).isLessThan(tolerance);
        });
        norms.properties()
                .forEach(field -> assertThat(norm(gradients.get(field.getKey()).toFloats()))
                        .as("gradient norm of " + field.getKey())
                        .isCloseTo(
                                field.getValue().asDouble(),
                                within(1e-3 * field.getValue().asDouble())));
        if (expected.has("global_grad_l2")) {
            double norm = expected.get("global_grad_l2").asDouble();
            assertThat(parameters.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
        }
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum);
    }

    private static void checkSamples(JsonNode run, int step, int steps, StateDict weights) {
        double spread = run.path("param_max_abs_diff_f32_f64")
                .path(Integer.toString(steps))
                .asDouble();
        double last = run.has("param_max_abs_diff_f32_f64") ? Math.max(1e-4, 5 * spread) : 2e-4;
        double tolerance = step == 1 ? 1e-5 : last;
        run.get("samples").get("step" + step).properties().forEach(field -> {
            JsonNode expected = field.getValue();
            if (expected.isArray()) {
                float[] actual = weights.get(field.getKey()).toFloats();
                double worst = 0;
                for (int i = 0; i < expected.size(); i++) {
                    worst = Math.max(worst, Math.abs(actual[i] - expected.get(i).asDouble()));
                }
                assertThat(worst).as(field.getKey() + " after step " + step).isLessThan(tolerance);
            } else if (field.getKey().endsWith("num_batches_tracked")) {
                assertThat(weights.get(field.getKey()).bytes().getLong()).isEqualTo(expected.asLong());
            }
        });
    }

    private static void checkEvaluation(JsonNode run, double[] outputs) {
        double[] exact = GoldenFiles.numbers(run.get("eval_output_after_f64"));
        double[] reference = GoldenFiles.numbers(run.get("eval_output_after"));
        double spread = 0;
        double worst = 0;
        for (int i = 0; i < exact.length; i++) {
            double output = run.get("is_classification").asBoolean() ? outputs[i] : 1 / (1 + Math.exp(-outputs[i]));
            spread = Math.max(spread, Math.abs(reference[i] - exact[i]));
            worst = Math.max(worst, Math.abs(output - exact[i]));
        }
        assertThat(worst).as("evaluation after training").isLessThan(Math.max(1e-3, 20 * spread));
    }

    private static Loss loss(JsonNode run, Targets targets) {
        JsonNode weights = run.get("hyper").get("ce_weights");
        if (weights != null) {
            return Loss.weightedCrossEntropy(GoldenFiles.numbers(weights));
        }
        if (!run.get("is_classification").asBoolean()) {
            return Loss.sigmoidSquaredError();
        }
        return run.get("hyper").has("lam")
                ? Loss.of(
                        Objective.COMBINED,
                        Granularity.TEN,
                        run.get("hyper").get("lam").asDouble())
                : Loss.crossEntropy(10);
    }

    private static Optimizer optimizer(JsonNode hyper) {
        return hyper.get("optimizer").asText().equals("Adam")
                ? Optimizer.adam(hyper.get("weight_decay").asDouble())
                : new Optimizer.Sgd(
                        hyper.get("momentum").asDouble(),
                        hyper.get("nesterov").asBoolean(),
                        hyper.get("weight_decay").asDouble());
    }

    private static Targets targets(JsonNode file, JsonNode run) {
        int n = file.get("scores").size();
        int[] labels = new int[n];
        double[] scores = new double[n];
        for (int i = 0; i < n; i++) {
            labels[i] = file.get("classes").get(i).asInt();
            scores[i] = (file.get("scores").get(i).asDouble() - 1) / 9;
        }
        return Targets.of(labels, scores);
    }

    private static ImageBatch inputs(JsonNode file) {
        List<float[]> inputs = new ArrayList<>();
        for (String name : new String[] {"images", "originals", "anonymized"}) {
            if (file.has(name)) {
                inputs.add(batch(file.get(name)));
            }
        }
        return ImageBatches.of(file.get("scores").size(), 64, 64, inputs.toArray(float[][]::new));
    }

    private static float[] batch(JsonNode images) {
        float[] mean = {0.485f, 0.456f, 0.406f};
        float[] std = {0.229f, 0.224f, 0.225f};
        float[] out = new float[images.size() * 3 * 64 * 64];
        int at = 0;
        for (JsonNode node : images) {
            RgbImage image = GoldenImages.of(node);
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < 64; y++) {
                    for (int x = 0; x < 64; x++) {
                        out[at++] = (image.sample(x, y, c) / 255f - mean[c]) / std[c];
                    }
                }
            }
        }
        return out;
    }

    private static JsonNode file(AnnotationSetup setup) {
        return GoldenFiles.read(setup == AnnotationSetup.HA1 ? "training.json" : "training_ha2.json");
    }

    private static JsonNode run(JsonNode file, String name) {
        for (JsonNode run : file.get("runs")) {
            if (run.get("name").asText().equals(name)) {
                return run;
            }
        }
        throw new AssertionError(name);
    }
}
