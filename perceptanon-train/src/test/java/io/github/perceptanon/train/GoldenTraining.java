// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import io.github.perceptanon.weights.StateDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a backend computed in a golden training, and how far that is from references. */
final class GoldenTraining {
    private static final String NOT_COMPARED = "global_param_l2";

    private final boolean classification;
    private final List<Double> losses = new ArrayList<>();
    private final Map<Integer, StateDict> weights = new LinkedHashMap<>();
    private @Nullable StateDict gradients;
    private double gradientNorm = Double.NaN;
    private double[] outputs = {};

    GoldenTraining(boolean classification) {
        this.classification = classification;
    }

    void loss(double value) {
        losses.add(value);
    }

    void gradients(StateDict named, double norm) {
        gradients = named;
        gradientNorm = norm;
    }

    void weights(int step, StateDict after) {
        weights.put(step, after);
    }

    void evaluation(double[] values) {
        outputs = values;
    }

    /**
     * How far one reference is.
     *
     * @param name what messages call it
     * @param plain the golden's run: only tolerances are made of it
     * @param expected the values: {@code plain} itself or an alternative
     * @return the distance, in tolerances
     */
    Distance distance(String name, JsonNode plain, JsonNode expected) {
        for (String compared : List.of("losses_f64", "grads_step1", "samples", "eval_output_after_f64")) {
            if (!covers(expected.path(compared), plain.get(compared))) {
                throw new AssertionError(name + " lacks values in " + compared + " that the plain reference has");
            }
        }
        Distance distance = new Distance(name);
        for (int step = 1; step <= losses.size(); step++) {
            double exact = expected.get("losses_f64").get(step - 1).asDouble();
            distance.add("loss of step " + step, losses.get(step - 1) - exact, lossTolerance(plain, step));
        }
        addGradients(distance, expected.get("grads_step1"));
        weights.forEach((step, after) -> addSamples(
                distance, step, expected.get("samples").get("step" + step), after, sampleTolerance(plain, step)));
        addEvaluation(distance, plain, expected);
        return distance;
    }

    private static boolean covers(JsonNode expected, JsonNode plain) {
        if (plain.isObject()) {
            return plain.properties().stream()
                    .filter(field -> !field.getKey().equals(NOT_COMPARED))
                    .allMatch(field -> covers(expected.path(field.getKey()), field.getValue()));
        }
        return plain.isArray() ? expected.isArray() && expected.size() == plain.size() : expected.isNumber();
    }

    private static double lossTolerance(JsonNode plain, int step) {
        double single = plain.get("losses").get(step - 1).asDouble();
        double exact = plain.get("losses_f64").get(step - 1).asDouble();
        return step == 1 ? 1e-5 * single : Math.max(2e-4, 20 * Math.abs(single - exact));
    }

    private double sampleTolerance(JsonNode plain, int step) {
        if (step == 1) {
            return 1e-5;
        }
        JsonNode spreads = plain.path("param_max_abs_diff_f32_f64");
        double spread = spreads.path(Integer.toString(losses.size())).asDouble();
        return spreads.isMissingNode() ? 2e-4 : Math.max(1e-4, 5 * spread);
    }

    private void addGradients(Distance distance, JsonNode expected) {
        StateDict own = Objects.requireNonNull(gradients);
        expected.properties().forEach(field -> {
            if (field.getValue().isArray()) {
                float[] gradient = own.get(field.getKey()).toFloats();
                distance.add("gradient of " + field.getKey(), worst(gradient, field.getValue()), 1e-3 * norm(gradient));
            }
        });
        expected.path("grad_l2_by_name").properties().forEach(field -> {
            double norm = field.getValue().asDouble();
            double off = norm(own.get(field.getKey()).toFloats()) - norm;
            distance.add("gradient norm of " + field.getKey(), off, 1e-3 * norm);
        });
        if (expected.has("global_grad_l2")) {
            double norm = expected.get("global_grad_l2").asDouble();
            distance.add("norm of all gradients", gradientNorm - norm, 1e-4 * norm);
        }
    }

    private static void addSamples(Distance distance, int step, JsonNode samples, StateDict weights, double tolerance) {
        samples.properties().forEach(field -> {
            String what = field.getKey() + " after step " + step;
            if (field.getValue().isArray()) {
                float[] own = weights.get(field.getKey()).toFloats();
                distance.add(what, worst(own, field.getValue()), tolerance);
            } else if (field.getKey().endsWith("num_batches_tracked")) {
                long own = weights.get(field.getKey()).bytes().getLong();
                distance.add(what, own - field.getValue().asLong(), 0.5);
            }
        });
    }

    private void addEvaluation(Distance distance, JsonNode plain, JsonNode expected) {
        double[] exact = GoldenFiles.numbers(plain.get("eval_output_after_f64"));
        double[] single = GoldenFiles.numbers(plain.get("eval_output_after"));
        double[] reference = GoldenFiles.numbers(expected.get("eval_output_after_f64"));
        double spread = 0;
        double worst = 0;
        for (int i = 0; i < exact.length; i++) {
            double output = classification ? outputs[i] : 1 / (1 + Math.exp(-outputs[i]));
            spread = Math.max(spread, Math.abs(single[i] - exact[i]));
            worst = Math.max(worst, Math.abs(output - reference[i]));
        }
        distance.add("evaluation after training", worst, Math.max(1e-3, 20 * spread));
    }

    private static double worst(float[] own, JsonNode expected) {
        double worst = 0;
        for (int i = 0; i < expected.size(); i++) {
            worst = Math.max(worst, Math.abs(own[i] - expected.get(i).asDouble()));
        }
        return worst;
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum);
    }

    /** Differences from one reference, each in units of its tolerance; NaN is beyond every tolerance. */
    static final class Distance {
        private final String name;
        private final List<String> beyond = new ArrayList<>();
        private double worst;

        private Distance(String name) {
            this.name = name;
        }

        private void add(String what, double difference, double tolerance) {
            double ratio = Math.abs(difference) / tolerance;
            worst = Math.max(worst, Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio);
            if (!(ratio < 1)) {
                beyond.add(String.format(Locale.ROOT, "%s: %.3g, %.2f", what, difference, ratio));
            }
        }

        String name() {
            return name;
        }

        /** What is as far off as its tolerance or farther. */
        List<String> beyond() {
            return beyond;
        }

        double worst() {
            return worst;
        }
    }
}
