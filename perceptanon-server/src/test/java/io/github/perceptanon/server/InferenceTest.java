// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import static io.github.perceptanon.server.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Open Inference Protocol. */
class InferenceTest {
    private static final String JSON = "application/json";
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private static ScoringServer server;
    private static Client client;
    private static AnonymityScore one;
    private static AnonymityScore two;
    private static AnonymityScore pair;

    @BeforeAll
    static void start() throws IOException {
        server = ScoringServer.start(
                ServiceOptions.of(TestModels.ha1(), TestModels.ha2()).withAddress("127.0.0.1", 0));
        client = new Client(server);
        try (AnonymityScorer alone = AnonymityScorer.load(TestModels.ha1());
                PairScorer pairs = PairScorer.load(TestModels.ha2())) {
            one = alone.score(image(1));
            two = alone.score(image(2));
            pair = pairs.score(image(1), image(2));
        }
    }

    private static RgbImage image(int seed) throws IOException {
        return ImageLoader.standard().load(TestModels.jpeg(seed), "test");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String base64(int seed) {
        return Base64.getEncoder().encodeToString(TestModels.jpeg(seed));
    }

    private static String input(String name, int... seeds) {
        List<String> data =
                Arrays.stream(seeds).mapToObj(seed -> '"' + base64(seed) + '"').toList();
        return "{\"name\":\"%s\",\"shape\":[%d],\"datatype\":\"BYTES\",\"data\":%s}"
                .formatted(name, seeds.length, data);
    }

    private static HttpResponse<byte[]> infer(String model, String body) throws Exception {
        return client.post("/v2/models/" + model + "/infer", JSON, body.getBytes());
    }

    @Test
    void metadataAndHealthAreAsTheProtocolSays() throws Exception {
        JsonNode about = json(client.get("/v2"));
        assertThat(about.get("name").asText()).isEqualTo("perceptanon");
        assertThat(about.get("version").asText()).isNotBlank();
        assertThat(about.get("extensions").get(0).asText()).isEqualTo("binary_tensor_data");
        assertThat(client.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(json(client.get("/v2/health/ready")).get("ready").asBoolean())
                .isTrue();
        assertThat(json(client.get("/v2/models/ha2/ready")).get("ready").asBoolean())
                .isTrue();

        JsonNode model = json(client.get("/v2/models/ha2"));
        assertThat(model.get("inputs").findValuesAsText("name")).containsExactly("original", "anonymized");
        assertThat(model.get("inputs").findValuesAsText("datatype")).containsOnly("BYTES");
        assertThat(model.get("outputs").findValuesAsText("name")).containsExactly("score", "normalized", "outputs");
        assertThat(model.get("outputs").get(2).get("shape").toString()).isEqualTo("[-1,10]");
        assertThat(model.get("platform").asText()).isEqualTo("perceptanon_nd4j-cpu");
        HttpResponse<byte[]> unknown = client.get("/v2/models/nothing");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).get("error").asText()).contains("[ha1, ha2]");
    }

    @Test
    void imagesInJsonAreScored() throws Exception {
        HttpResponse<byte[]> response = infer("ha1", "{\"id\":\"42\",\"inputs\":[" + input("anonymized", 1, 2) + "]}");
        JsonNode answer = json(response);

        assertThat(answer.get("id").asText()).isEqualTo("42");
        assertThat(answer.get("model_name").asText()).isEqualTo("ha1");
        JsonNode score = answer.get("outputs").get(0);
        assertThat(score.get("datatype").asText()).isEqualTo("FP64");
        assertThat(score.get("shape").toString()).isEqualTo("[2]");
        assertThat(score.get("data").get(0).asDouble()).isEqualTo(one.score());
        assertThat(score.get("data").get(1).asDouble()).isEqualTo(two.score());
        assertThat(answer.get("outputs").get(2).get("shape").toString()).isEqualTo("[2,10]");
        assertThat((float) answer.get("outputs").get(2).get("data").get(13).asDouble())
                .isEqualTo(two.outputs().get(3));
        assertThat(answer.get("parameters").get("data").asText()).contains(Documents.SYNTHETIC);
    }

    @Test
    void pairsHaveOneOriginalOrOneEach() throws Exception {
        JsonNode one = json(infer(
                "ha2",
                "{\"inputs\":[" + input("original", 1) + "," + input("anonymized", 2, 3)
                        + "],\"outputs\":[{\"name\":\"score\"}]}"));
        JsonNode each =
                json(infer("ha2", "{\"inputs\":[" + input("anonymized", 2, 2) + "," + input("original", 1, 3) + "]}"));

        assertThat(one.get("outputs")).hasSize(1);
        assertThat(one.get("outputs").get(0).get("data").get(0).asDouble()).isEqualTo(pair.score());
        assertThat(each.get("outputs").get(0).get("data").get(0).asDouble()).isEqualTo(pair.score());
        assertThat(each.get("outputs").get(0).get("data").get(1).asDouble()).isNotEqualTo(pair.score());
        assertThat(infer("ha2", "{\"inputs\":[" + input("anonymized", 1, 2, 3) + "," + input("original", 1, 3) + "]}")
                        .statusCode())
                .isEqualTo(400);
    }

    /** As the protocol's binary extension lays it out: each element after its length of four bytes, little-endian. */
    private static byte[] binary(String json, byte[]... elements) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json.getBytes());
        for (byte[] element : elements) {
            body.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(element.length)
                    .array());
            body.writeBytes(element);
        }
        return body.toByteArray();
    }

    @Test
    void binaryTensorsComeAndGoAfterTheJson() throws Exception {
        byte[] first = TestModels.jpeg(1);
        byte[] second = TestModels.jpeg(2);
        String json = "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[2],\"datatype\":\"BYTES\",\"parameters\":"
                + "{\"binary_data_size\":" + (8 + first.length + second.length)
                + "}}],\"outputs\":[{\"name\":\"score\",\"parameters\":{\"binary_data\":true}},"
                + "{\"name\":\"outputs\",\"parameters\":{\"binary_data\":true}},{\"name\":\"normalized\"}]}";

        HttpResponse<byte[]> response = client.post(
                "/v2/models/ha1/infer",
                "application/octet-stream",
                binary(json, first, second),
                JSON_LENGTH,
                Integer.toString(json.length()));

        assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(200);
        int length = Integer.parseInt(response.headers().firstValue(JSON_LENGTH).orElseThrow());
        JsonNode answer = Client.JSON.readTree(response.body(), 0, length);
        assertThat(answer.get("outputs").findValuesAsText("binary_data_size")).containsExactly("16", "80");
        ByteBuffer rest = ByteBuffer.wrap(response.body(), length, response.body().length - length)
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(rest.getDouble()).isEqualTo(one.score());
        assertThat(rest.getDouble()).isEqualTo(two.score());
        assertThat(rest.getFloat()).isEqualTo(one.outputs().get(0));
        assertThat(answer.get("outputs").get(1).get("data").get(1).asDouble()).isEqualTo(two.normalized());
        assertThat(rest.remaining()).isEqualTo(76);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"inputs\":[]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[\"AAAA\"]}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"?\"]}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[4294967296,4294967296],\"datatype\":\"BYTES\",\"data\":[]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\","
                        + "\"parameters\":{\"binary_data_size\":99}}]}",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]} x",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}],"
                        + "\"outputs\":[{\"name\":\"x\"}]}"
            })
    void otherRequestsAreRefusedInTheProtocolsWords(String body) throws Exception {
        HttpResponse<byte[]> response = infer("ha1", body);

        assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(json(response).fieldNames()).toIterable().containsExactly("error");
    }

    @Test
    void badLengthsOfBinaryTensorsAreRefused() throws Exception {
        byte[] jpeg = TestModels.jpeg(1);
        String json = "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":"
                + "{\"binary_data_size\":" + (4 + jpeg.length) + "}}]}";
        byte[] body = binary(json, jpeg);
        byte[] broken = body.clone();
        broken[json.length() + 3] = (byte) 0xff;
        int length = json.length();

        assertThat(binaryStatus(Integer.toString(length), body)).isEqualTo(200);
        assertThat(binaryStatus(Integer.toString(length), broken)).isEqualTo(400);
        assertThat(binaryStatus(Integer.toString(length), Arrays.copyOf(body, body.length - 1)))
                .isEqualTo(400);
        assertThat(binaryStatus(Integer.toString(length), Arrays.copyOf(body, body.length + 1)))
                .isEqualTo(400);
        assertThat(binaryStatus("-1", body)).isEqualTo(400);
        assertThat(binaryStatus("x", body)).isEqualTo(400);
        assertThat(binaryStatus("999999999", body)).isEqualTo(400);
        assertThat(binaryStatus("99999999999", body)).isEqualTo(400);
    }

    private static int binaryStatus(String length, byte[] body) throws Exception {
        return client.post("/v2/models/ha1/infer", "application/octet-stream", body, JSON_LENGTH, length)
                .statusCode();
    }

    @Test
    void aDamagedImageIsNamed() throws Exception {
        HttpResponse<byte[]> response = infer(
                "ha1",
                "{\"inputs\":[{\"name\":\"anonymized\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}]}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).get("error").asText()).contains("'anonymized' 1");
    }

    /**
     * The bytes of a request that Triton's Python client made (tritonclient.http of triton-inference-server/client, commit
     * 58a44caa0dce, {@code client.infer("ha1", [input], request_id="7")} with an image as BYTES). It sends no content type.
     */
    @Test
    void whatTritonsPythonClientSendsIsUnderstood() throws Exception {
        byte[] png = Base64.getDecoder()
                .decode(
                        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAANUlEQVR42mNgUDiBHQko7MCKGBQUVmBFDAYKM7AiBgeFDqyIIUCh"
                                + "AitiSFDIwIoYChQisCIAlBI6AZCcXGAAAAAASUVORK5CYII=");
        String json = "{\"id\": \"7\", \"inputs\": [{\"name\": \"anonymized\", \"shape\": [2], \"datatype\": \"BYTES\","
                + " \"parameters\": {\"binary_data_size\": 228}}], \"parameters\": {\"binary_data_output\": true}}";
        for (String path : List.of("/v2/models/ha1/infer", "/v2/models/ha1/versions/1/infer")) {
            HttpResponse<byte[]> response = client.send(HttpRequest.newBuilder(URI.create(server.url() + path))
                    .header(JSON_LENGTH, "167")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(binary(json, png, png))));

            assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(200);
            int length =
                    Integer.parseInt(response.headers().firstValue(JSON_LENGTH).orElseThrow());
            JsonNode answer = Client.JSON.readTree(response.body(), 0, length);
            assertThat(answer.get("id").asText()).isEqualTo("7");
            assertThat(answer.get("outputs").findValuesAsText("binary_data_size"))
                    .containsExactly("16", "16", "80");
            assertThat(response.body()).hasSize(length + 112);
        }
        assertThat(client.get("/v2/models/ha1/versions/2").statusCode()).isEqualTo(404);
    }
}
