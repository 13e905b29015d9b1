// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.file.JsonText;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol, version 2, as KServe and Triton speak it, with Triton's extension for binary tensors.
 * Thread-safe.
 */
final class InferenceApi {
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";
    private static final String ANONYMIZED = "anonymized";
    private static final String ORIGINAL = "original";
    private static final String VERSION = "1";

    private final ServedModels models;
    private final Pictures pictures;
    private final Scoring scoring;
    private final ServiceLimits limits;
    private final String serverVersion;

    InferenceApi(ServedModels models, Pictures pictures, Scoring scoring, ServiceLimits limits) {
        this.models = models;
        this.pictures = pictures;
        this.scoring = scoring;
        this.limits = limits;
        this.serverVersion =
                Objects.requireNonNullElse(InferenceApi.class.getPackage().getImplementationVersion(), "unpackaged");
    }

    void server(Context request) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", "perceptanon");
        document.put("version", serverVersion);
        document.put("extensions", List.of("binary_tensor_data"));
        RestApi.answer(request, document);
    }

    void model(Context request) throws Problem, IOException {
        models.with(request.pathParam("model"), false, Exchange.of(request), model -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", model.name());
            document.put("versions", List.of(VERSION));
            document.put("platform", "perceptanon_" + model.scorer().engine());
            List<Map<String, Object>> inputs = new ArrayList<>();
            if (model.isPair()) {
                inputs.add(tensor(ORIGINAL, "BYTES", -1L));
            }
            inputs.add(tensor(ANONYMIZED, "BYTES", -1L));
            document.put("inputs", inputs);
            document.put("outputs", outputs(model));
            RestApi.answer(request, document);
        });
    }

    private static List<Map<String, Object>> outputs(ServedModel model) {
        return List.of(
                tensor("score", "FP64", -1L),
                tensor("normalized", "FP64", -1L),
                tensor("outputs", "FP32", -1L, model.card().outputs()));
    }

    private static Map<String, Object> tensor(String name, String datatype, long... shape) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", name);
        tensor.put("datatype", datatype);
        List<Long> sides = new ArrayList<>();
        for (long side : shape) {
            sides.add(side);
        }
        tensor.put("shape", sides);
        return tensor;
    }

    void modelReady(Context request) throws Problem, IOException {
        models.with(
                request.pathParam("model"),
                false,
                Exchange.of(request),
                model -> RestApi.answer(request, Map.of("name", model.name(), "ready", true)));
    }

    void infer(Context request) throws Problem, IOException {
        Exchange exchange = Exchange.of(request);
        byte[] body = exchange.body();
        int jsonLength = jsonLength(request, body);
        // A few at a time: a long text in JSON takes several times its memory while it is read.
        InferenceRequest inference =
                pictures.heavy(exchange, () -> InferenceRequest.read(body, jsonLength, limits.images()));
        models.with(request.pathParam("model"), false, exchange, model -> {
            List<Upload> anonymized = required(inference, ANONYMIZED);
            List<Upload> originals = model.isPair() ? required(inference, ORIGINAL) : List.of();
            requireKnown(inference, model);
            exchange.images(anonymized.size() + originals.size());
            List<AnonymityScore> scores = scores(model, anonymized, originals, exchange);
            answer(request, model, inference, scores);
        });
    }

    private static int jsonLength(Context request, byte[] body) throws Problem {
        String stated = request.header(JSON_LENGTH);
        if (stated == null) {
            return body.length;
        }
        if (!stated.matches("\\d{1,9}") || Integer.parseInt(stated) > body.length) {
            throw Problem.badRequest(JSON_LENGTH + " must be a number of bytes up to " + body.length);
        }
        return Integer.parseInt(stated);
    }

    private static List<Upload> required(InferenceRequest inference, String name) throws Problem {
        List<Upload> files = inference.inputs().get(name);
        if (files == null || files.isEmpty()) {
            throw Problem.badRequest("the input '" + name + "' is needed, with at least one image");
        }
        return files;
    }

    private static void requireKnown(InferenceRequest inference, ServedModel model) throws Problem {
        List<String> inputs = model.isPair() ? List.of(ORIGINAL, ANONYMIZED) : List.of(ANONYMIZED);
        if (!inputs.containsAll(inference.inputs().keySet())) {
            throw Problem.badRequest("the inputs of " + model.name() + " are " + inputs);
        }
        List<Object> outputs =
                outputs(model).stream().map(output -> output.get("name")).toList();
        if (!outputs.containsAll(inference.outputs().keySet())) {
            throw Problem.badRequest("the outputs of " + model.name() + " are " + outputs);
        }
    }

    /** All images with one original, or each with its own. */
    private List<AnonymityScore> scores(
            ServedModel model, List<Upload> anonymized, List<Upload> originals, Exchange exchange) throws Problem {
        List<Scoring.Scored> results = new ArrayList<>();
        if (originals.size() <= 1) {
            results.addAll(
                    scoring.score(model, anonymized, originals.stream().findFirst(), Optional.empty(), exchange));
        } else if (originals.size() == anonymized.size()) {
            for (int i = 0; i < anonymized.size(); i++) {
                results.addAll(scoring.score(
                        model, List.of(anonymized.get(i)), Optional.of(originals.get(i)), Optional.empty(), exchange));
            }
        } else {
            throw Problem.badRequest("there must be one original, or one for each anonymized image, but there are "
                    + originals.size() + " for " + anonymized.size());
        }
        List<AnonymityScore> scores = new ArrayList<>();
        for (Scoring.Scored result : results) {
            Problem problem = result.problem();
            if (problem != null) {
                throw problem;
            }
            scores.add(Objects.requireNonNull(result.score()));
        }
        return scores;
    }

    private static void answer(
            Context request, ServedModel model, InferenceRequest inference, List<AnonymityScore> scores) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model_name", model.name());
        document.put("model_version", VERSION);
        if (inference.id() != null) {
            document.put("id", inference.id());
        }
        model.caveat().ifPresent(words -> document.put("parameters", Map.of("data", words)));
        List<Map<String, Object>> outputs = new ArrayList<>();
        ByteArrayOutputStream binary = new ByteArrayOutputStream();
        boolean anyBinary = false;
        for (String name : List.of("score", "normalized", "outputs")) {
            if (inference.outputs().isEmpty() || inference.outputs().containsKey(name)) {
                boolean asBinary =
                        Objects.requireNonNullElse(inference.outputs().get(name), inference.binary());
                anyBinary |= asBinary;
                outputs.add(output(name, scores, asBinary ? binary : null));
            }
        }
        document.put("outputs", outputs);
        byte[] json = JsonText.bytes(document);
        if (!anyBinary) {
            request.contentType("application/json").result(json);
            return;
        }
        request.header(JSON_LENGTH, Integer.toString(json.length));
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(json);
        both.writeBytes(binary.toByteArray());
        request.contentType("application/octet-stream").result(both.toByteArray());
    }

    private static Map<String, Object> output(
            String name, List<AnonymityScore> scores, @Nullable ByteArrayOutputStream binary) {
        boolean wide = !name.equals("outputs");
        List<Object> values = new ArrayList<>();
        for (AnonymityScore score : scores) {
            switch (name) {
                case "score" -> values.add(score.score());
                case "normalized" -> values.add(score.normalized());
                default -> values.addAll(score.outputs());
            }
        }
        Map<String, Object> output = wide
                ? tensor(name, "FP64", scores.size())
                : tensor(name, "FP32", scores.size(), values.size() / scores.size());
        if (binary == null) {
            output.put("data", values);
            return output;
        }
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Object value : values) {
            if (value instanceof Double number) {
                bytes.putDouble(number);
            } else if (value instanceof Float number) {
                bytes.putFloat(number);
            }
        }
        output.put("parameters", Map.of("binary_data_size", bytes.position()));
        binary.write(bytes.array(), 0, bytes.position());
        return output;
    }
}
