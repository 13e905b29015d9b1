// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description says what the service does: every operation and example in it is sent to a running one. */
class OpenApiTest {
    private static ScoringServer server;
    private static Client client;
    private static OpenAPI api;
    private static List<String> complaints;

    @BeforeAll
    static void start() throws Exception {
        server = ScoringServer.start(
                ServiceOptions.of(TestModels.ha1(), TestModels.ha2()).withAddress("127.0.0.1", 0));
        client = new Client(server);
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult parsed = new OpenAPIV3Parser()
                .readContents(new String(client.get("/openapi.yaml").body(), StandardCharsets.UTF_8), null, options);
        api = parsed.getOpenAPI();
        complaints = parsed.getMessages();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theDescriptionIsValid() {
        assertThat(complaints).isEmpty();
        assertThat(api.getOpenapi()).isEqualTo("3.1.0");
    }

    private record Call(String path, PathItem.HttpMethod method, Operation operation) {}

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        api.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> calls.add(new Call(path, method, operation))));
        return calls;
    }

    /** The service's routes, by the labels under which it has counted them. */
    private static void requireThatNoAddressIsLeftOut() throws Exception {
        String metrics = new String(client.get("/metrics").body());
        TreeSet<String> counted = new TreeSet<>();
        java.util.regex.Pattern.compile("requests_seconds_count\\{.*route=\"(/[^\"]*)\"")
                .matcher(metrics)
                .results()
                .forEach(match -> counted.add(match.group(1)));

        assertThat(counted)
                .containsExactlyElementsOf(new TreeSet<>(api.getPaths().keySet()));
    }

    @Test
    void everyOperationIsAnsweredAsDescribed() throws Exception {
        assertThat(calls()).hasSizeGreaterThan(12);
        for (Call call : calls()) {
            for (Map.Entry<String, byte[]> body : bodies(call.operation()).entrySet()) {
                for (String type :
                        call.operation().getResponses().get("200").getContent().keySet()) {
                    if (type.equals("application/octet-stream")) {
                        continue; // asked for in a request's body
                    }
                    HttpResponse<byte[]> response = send(call, body.getKey(), body.getValue(), type);
                    assertThat(response.statusCode())
                            .as(call.path() + " " + new String(response.body()))
                            .isEqualTo(200);
                    requireDescribed(call, response);
                    assertThat(type(response)).isEqualTo(type);
                }
            }
        }
        requireThatNoAddressIsLeftOut();
    }

    @Test
    void everyRefusalIsDescribed() throws Exception {
        for (Call call : calls()) {
            if (call.operation().getRequestBody() == null) {
                continue;
            }
            for (byte[] body : List.of(new byte[0], "x".getBytes())) {
                for (String type :
                        List.of("text/plain", "image/png", "multipart/form-data; boundary=x", "application/json")) {
                    HttpResponse<byte[]> response = send(call, type, body, "application/json");
                    assertThat(response.statusCode()).isBetween(400, 499);
                    requireDescribed(call, response);
                }
            }
        }
    }

    private static HttpResponse<byte[]> send(Call call, String contentType, byte[] body, String accept)
            throws Exception {
        String path = call.path();
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : Objects.requireNonNullElse(call.operation().getParameters(), List.<Parameter>of())) {
            Parameter resolved = parameter.get$ref() == null
                    ? parameter
                    : api.getComponents().getParameters().get(name(parameter.get$ref()));
            Object example = resolved.getExample();
            if ("path".equals(resolved.getIn())) {
                path = path.replace("{" + resolved.getName() + "}", example.toString());
            } else if (example != null && "query".equals(resolved.getIn()) && !contentType.startsWith("multipart")) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(resolved.getName())
                        .append('=')
                        .append(example);
            }
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path + query)).header("Accept", accept);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return client.send(
                call.method() == PathItem.HttpMethod.POST ? request.POST(BodyPublishers.ofByteArray(body)) : request);
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    /** A body of each kind that an operation takes, with everything that it may hold. */
    private static Map<String, byte[]> bodies(Operation operation) throws IOException {
        if (operation.getRequestBody() == null) {
            return Map.of("", new byte[0]);
        }
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        for (Map.Entry<String, MediaType> content :
                operation.getRequestBody().getContent().entrySet()) {
            switch (content.getKey()) {
                case "image/*" -> bodies.put("image/jpeg", TestModels.jpeg(1));
                case "multipart/form-data" ->
                    bodies.put(Client.FORM, form(content.getValue().getSchema()));
                default -> {
                    Object example = content.getValue().getExample();
                    bodies.put(content.getKey(), Client.JSON.writeValueAsBytes(example));
                }
            }
        }
        return bodies;
    }

    private static byte[] form(Schema<?> schema) {
        Map<String, String> values = Map.of(
                "model", "ha2", "target", "increase", "method", "hirescam", "layer", "layer4", "resize", "bicubic");
        Client.Form form = new Client.Form();
        schema.getProperties().keySet().forEach(field -> {
            if (field.equals("anonymized") || field.equals("original")) {
                form.file(field, field + ".jpg", TestModels.jpeg(field.length()));
            } else if (!field.equals("original_sha256")) { // not together with the original
                form.field(field, Objects.requireNonNull(values.get(field), field));
            }
        });
        return form.end();
    }

    private static String type(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    }

    /** The status, the kind of answer and the JSON in it. */
    private static void requireDescribed(Call call, HttpResponse<byte[]> response) throws IOException {
        String where = call.path() + " " + response.statusCode();
        ApiResponse described = call.operation().getResponses().get(Integer.toString(response.statusCode()));
        assertThat(described).as(where + " " + new String(response.body())).isNotNull();
        if (described.get$ref() != null) {
            described = api.getComponents().getResponses().get(name(described.get$ref()));
        }
        MediaType media = described.getContent().get(type(response));
        assertThat(media).as(where + " " + type(response)).isNotNull();
        if (media.getSchema() != null && type(response).endsWith("json")) {
            fits(where, media.getSchema(), Client.json(response));
        }
    }

    @SuppressWarnings("rawtypes") // the parser's
    private static void fits(String where, Schema<?> described, JsonNode value) {
        Schema<?> schema = described.get$ref() == null
                ? described
                : api.getComponents().getSchemas().get(name(described.get$ref()));
        if (schema.getTypes() != null) {
            assertThat(schema.getTypes()).as(where + " " + value).contains(kind(value, schema));
        }
        if (schema.getEnum() != null) {
            assertThat(schema.getEnum().stream().map(Object::toString).collect(Collectors.toSet()))
                    .contains(value.asText());
        }
        if (value.isObject() && schema.getProperties() != null) {
            assertThat(value.fieldNames())
                    .toIterable()
                    .as(where)
                    .containsAll(Objects.requireNonNullElse(schema.getRequired(), List.of()));
            assertThat(schema.getProperties().keySet())
                    .as(where)
                    .containsAll(((ObjectNode) value)
                            .properties().stream().map(Map.Entry::getKey).toList());
            for (Map.Entry<String, Schema> property : schema.getProperties().entrySet()) {
                if (value.has(property.getKey())) {
                    fits(where + "." + property.getKey(), property.getValue(), value.get(property.getKey()));
                }
            }
        }
        if (value.isArray() && schema.getItems() != null) {
            for (JsonNode element : value) {
                fits(where + "[]", schema.getItems(), element);
            }
        }
    }

    private static String kind(JsonNode value, Schema<?> schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            default -> schema.getTypes().contains("integer") && value.isIntegralNumber() ? "integer" : "number";
        };
    }
}
