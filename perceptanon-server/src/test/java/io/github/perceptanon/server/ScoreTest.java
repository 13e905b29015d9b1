// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import static io.github.perceptanon.server.Client.FORM;
import static io.github.perceptanon.server.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.server.Client.Form;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the service answers to those who ask properly. */
class ScoreTest {
    private static ScoringServer server;
    private static Client client;
    private static AnonymityScorer alone;
    private static PairScorer pairs;

    @BeforeAll
    static void start() throws IOException {
        server = ScoringServer.start(
                ServiceOptions.of(TestModels.ha1(), TestModels.ha2()).withAddress("127.0.0.1", 0));
        client = new Client(server);
        alone = AnonymityScorer.load(TestModels.ha1());
        pairs = PairScorer.load(TestModels.ha2());
    }

    @AfterAll
    static void stop() {
        server.close();
        alone.close();
        pairs.close();
    }

    private static RgbImage decoded(byte[] file) throws IOException {
        return ImageLoader.standard().load(file, "test");
    }

    private static JsonNode ok(HttpResponse<byte[]> response) throws IOException {
        assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(200);
        return json(response);
    }

    private static JsonNode problem(HttpResponse<byte[]> response, int status) throws IOException {
        JsonNode problem = json(response);
        assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank().doesNotContain("\n");
        assertThat(problem.get("requestId").asText())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        return problem;
    }

    @Test
    void anImageAsABodyIsScoredAsTheScorerDoes() throws Exception {
        byte[] file = TestModels.jpeg(1);
        var expected = alone.score(decoded(file));

        JsonNode answer = ok(client.post("/v1/score", "image/jpeg", file));

        JsonNode score = answer.get("scores").get(0);
        assertThat(score.get("score").asDouble()).isEqualTo(expected.score());
        assertThat(score.get("normalized").asDouble()).isEqualTo(expected.normalized());
        assertThat(score.get("label").asInt()).isEqualTo(expected.label().orElseThrow());
        assertThat(score.get("outputs")).hasSize(10);
        for (int k = 0; k < 10; k++) {
            assertThat((float) score.get("outputs").get(k).asDouble())
                    .isEqualTo(expected.outputs().get(k));
            assertThat(score.get("probabilities").get(k).asDouble())
                    .isEqualTo(expected.probabilities().get(k));
        }
        assertThat(answer.get("engine").asText()).isEqualTo(alone.engine());
        assertThat(answer.get("model").get("weightsSha256").asText()).isEqualTo(alone.weightsSha256());
        assertThat(answer.get("model").get("name").asText()).isEqualTo("ha1");
        assertThat(answer.get("data").asText()).isEqualTo("this model was trained on " + Documents.SYNTHETIC);
    }

    @Test
    void severalFilesOfAFormAreScoredInTheirOrderAndABadOneDoesNotConcernTheOthers() throws Exception {
        JsonNode answer = ok(client.post(
                "/v1/score",
                FORM,
                new Form()
                        .file("anonymized", "a.jpg", TestModels.jpeg(1))
                        .file("anonymized", "b.jpg", "no image".getBytes())
                        .file("anonymized", "C:\\x\\c.jpg", TestModels.jpeg(2))
                        .end()));

        assertThat(answer.get("scores").findValuesAsText("anonymized")).containsExactly("a.jpg", "c.jpg");
        assertThat(answer.get("scores").get(1).get("score").asDouble())
                .isEqualTo(alone.score(decoded(TestModels.jpeg(2))).score());
        assertThat(answer.get("failed")).hasSize(1);
        assertThat(answer.get("failed").get(0).get("anonymized").asText()).isEqualTo("b.jpg");
        assertThat(answer.get("failed").get(0).get("error").asText()).contains("anonymized 2");
    }

    @Test
    void aPairIsScoredAndItsOriginalCanBeNamedByItsHashThen() throws Exception {
        byte[] original = TestModels.jpeg(11);
        double first =
                pairs.score(decoded(original), decoded(TestModels.jpeg(12))).score();
        double second =
                pairs.score(decoded(original), decoded(TestModels.jpeg(13))).score();

        JsonNode answer = ok(client.post(
                "/v1/score",
                FORM,
                new Form()
                        .file("original", "o.jpg", original)
                        .file("anonymized", "a.jpg", TestModels.jpeg(12))
                        .end()));
        String digest = answer.get("originalSha256").asText();
        JsonNode later =
                ok(client.post("/v1/score?original_sha256=" + digest, "application/octet-stream", TestModels.jpeg(13)));
        JsonNode inAForm = ok(client.post(
                "/v1/score",
                FORM,
                new Form()
                        .field("original_sha256", digest)
                        .field("model", "ha2")
                        .file("anonymized", "x", TestModels.jpeg(13))
                        .end()));

        assertThat(answer.get("scores").get(0).get("score").asDouble()).isEqualTo(first);
        assertThat(answer.get("scores").get(0).get("original").asText()).isEqualTo("o.jpg");
        assertThat(answer.get("model").get("setup").asText()).isEqualTo("HA2");
        assertThat(later.get("scores").get(0).get("score").asDouble()).isEqualTo(second);
        assertThat(inAForm.get("scores").get(0).get("score").asDouble()).isEqualTo(second);
    }

    @Test
    void anUnknownHashIsRefused() throws Exception {
        JsonNode problem = problem(
                client.post("/v1/score?original_sha256=" + "0".repeat(64), "image/jpeg", TestModels.jpeg(1)), 422);
        assertThat(problem.get("detail").asText()).contains("send the original again");
        problem(client.post("/v1/score?original_sha256=xyz", "image/jpeg", TestModels.jpeg(1)), 400);
    }

    @Test
    void whatDoesNotFitTheModelIsRefused() throws Exception {
        assertThat(problem(client.post("/v1/score?model=ha2", "image/jpeg", TestModels.jpeg(1)), 422)
                        .get("detail")
                        .asText())
                .contains("ha2 needs the original");
        assertThat(problem(client.post("/v1/score?model=other", "image/jpeg", TestModels.jpeg(1)), 404)
                        .get("detail")
                        .asText())
                .contains("[ha1, ha2]");
        byte[] form = new Form()
                .field("model", "ha1")
                .file("original", "o", TestModels.jpeg(1))
                .file("anonymized", "a", TestModels.jpeg(2))
                .end();
        assertThat(problem(client.post("/v1/score", FORM, form), 422)
                        .get("detail")
                        .asText())
                .contains("takes no original");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "multipart/mixed; boundary=x", "application/xml", "x"})
    void otherContentTypesAreRefused(String type) throws Exception {
        problem(client.post("/v1/score", type, TestModels.jpeg(1)), 415);
    }

    @Test
    void damagedImagesAreRefusedInOneLine() throws Exception {
        byte[] whole = TestModels.png(80, 60, 1);
        byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
        problem(client.post("/v1/score", "image/png", half), 422);
        problem(client.post("/v1/score", "image/png", new byte[0]), 422);
        problem(client.post("/v1/score", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes()), 422);
    }

    @Test
    void unknownAndRepeatedFieldsAreRefused() throws Exception {
        problem(client.post("/v1/score?x=1", "image/jpeg", TestModels.jpeg(1)), 400);
        problem(client.post("/v1/score?model=" + "x".repeat(300), "image/jpeg", TestModels.jpeg(1)), 400);
        Form twice = new Form().field("model", "ha1").field("model", "ha1").file("anonymized", "a", TestModels.jpeg(1));
        problem(client.post("/v1/score", FORM, twice.end()), 400);
        problem(client.post("/v1/score", FORM, new Form().field("model", "ha1").end()), 400);
        Form many = new Form();
        for (int i = 0; i < 18; i++) {
            many.file("anonymized", "a", TestModels.jpeg(1));
        }
        problem(client.post("/v1/score", FORM, many.end()), 413);
    }

    @Test
    void theModelsAreListed() throws Exception {
        JsonNode models = ok(client.get("/v1/models")).get("models");

        assertThat(models.findValuesAsText("name")).containsExactly("ha1", "ha2");
        assertThat(models.get(0).get("inputHeight").asInt()).isEqualTo(64);
        assertThat(models.get(1).get("weightsSha256").asText()).isEqualTo(pairs.weightsSha256());
    }

    @Test
    void aMapIsThatOfTheScorer() throws Exception {
        byte[] file = TestModels.jpeg(3);
        Heatmap expected =
                alone.explain(decoded(file), ExplainOptions.defaults().withTarget(new Target.ScoreDecrease()));

        JsonNode map = ok(client.post("/v1/explain?target=decrease", "image/jpeg", file));

        assertThat(map.get("layer").asText()).isEqualTo("layer4");
        assertThat(map.get("target").asText()).isEqualTo("decrease");
        assertThat(map.get("height").asInt()).isEqualTo(2);
        assertThat((float) map.get("raw").get(0).get(1).asDouble()).isEqualTo(expected.raw()[1]);
        assertThat(map.get("map")).hasSize(64);
        assertThat((float) map.get("map").get(5).get(7).asDouble()).isEqualTo(expected.scaled(64, 64)[5 * 64 + 7]);
    }

    @Test
    void aMapOfAPairIsAPictureIfThatIsAskedFor() throws Exception {
        byte[] form = new Form()
                .file("original", "o", TestModels.png(300, 200, 1))
                .file("anonymized", "a", TestModels.png(300, 200, 2))
                .end();
        HttpResponse<byte[]> response = client.post("/v1/explain", FORM, form, "Accept", "image/png");

        assertThat(response.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(response.body())).getWidth())
                .isGreaterThan(600);
        JsonNode json = ok(client.post("/v1/explain", FORM, form));
        assertThat(json.get("original").get("raw")).hasSize(2);
    }

    @Test
    void whatCannotBeExplainedIsRefused() throws Exception {
        byte[] file = TestModels.jpeg(1);
        problem(client.post("/v1/explain?target=class:10", "image/jpeg", file), 400);
        problem(client.post("/v1/explain?target=nothing", "image/jpeg", file), 400);
        problem(client.post("/v1/explain?layer=layer5", "image/jpeg", file), 400);
        problem(client.post("/v1/explain?layer=conv1", "image/jpeg", file), 400);
        problem(client.post("/v1/explain?method=guess", "image/jpeg", file), 400);
        problem(client.post("/v1/explain", "image/jpeg", file, "Accept", "text/html"), 406);
        problem(client.post("/v1/explain?original_sha256=" + "0".repeat(64), "image/jpeg", file), 422);
    }

    @Test
    void metricsOfAPairAreThoseOfTheMetrics() throws Exception {
        byte[] original = TestModels.png(80, 60, 1);
        byte[] anonymized = TestModels.png(80, 60, 2);

        JsonNode values = ok(client.post(
                "/v1/metrics",
                FORM,
                new Form()
                        .file("original", "o", original)
                        .file("anonymized", "a", anonymized)
                        .end()));

        for (String name : List.of("mse", "psnr", "ssim")) {
            assertThat(values.get(name).asDouble())
                    .isEqualTo(MetricRegistry.standard().get(name).compute(decoded(original), decoded(anonymized)));
        }
        assertThat(values.has("ms_ssim")).as("too small for it").isFalse();
    }

    @Test
    void metricsNeedTwoImagesOfOneSize() throws Exception {
        Form form = new Form().file("original", "o", TestModels.png(80, 60, 1));
        form.file("anonymized", "a", TestModels.png(40, 30, 1));
        byte[] body = form.end();

        assertThat(problem(client.post("/v1/metrics", FORM, body), 422)
                        .get("detail")
                        .asText())
                .contains("80x60", "40x30", "resize=");
        assertThat(ok(client.post("/v1/metrics?resize=bilinear", FORM, body)).has("ssim"))
                .isTrue();
        problem(client.post("/v1/metrics", "image/png", TestModels.png(80, 60, 1)), 400);
        problem(client.post("/v1/metrics?resize=cubic", FORM, body), 400);
    }

    @Test
    void whatWouldTakeLongIsDrawnSmallerOrRefused() throws Exception {
        byte[] large = ImageFiles.toPng(new BufferedImage(2500, 2000, BufferedImage.TYPE_INT_RGB));
        byte[] form = new Form()
                .file("original", "o", large)
                .file("anonymized", "a", large)
                .end();
        assertThat(problem(client.post("/v1/metrics", FORM, form), 422)
                        .get("detail")
                        .asText())
                .contains("4000000", "2500x2000");
        HttpResponse<byte[]> picture = client.post("/v1/explain", "image/png", large, "Accept", "image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(picture.body())).getWidth())
                .isEqualTo(2236);
    }

    @Test
    void everyAnswerHasTheHeadersThatKeepPagesApart() throws Exception {
        for (HttpResponse<byte[]> response : List.of(
                client.get("/"),
                client.get("/v1/models"),
                client.get("/nothing"),
                client.post("/v1/score", "image/jpeg", TestModels.jpeg(1)),
                client.post("/v1/score", "text/plain", new byte[1]))) {
            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.headers().firstValue("X-Request-Id").orElseThrow())
                    .matches("[0-9a-f]{16}");
            assertThat(response.headers().firstValue("Server")).isEmpty();
            assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void manyCallersGetTheirOwnScores() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(16);
        List<Callable<Double>> calls = new ArrayList<>();
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            byte[] file = TestModels.jpeg(i % 7);
            expected.add(alone.score(decoded(file)).score());
            calls.add(() -> ok(client.post("/v1/score", "image/jpeg", file))
                    .get("scores")
                    .get(0)
                    .get("score")
                    .asDouble());
        }
        List<Double> scores = new ArrayList<>();
        for (Future<Double> score : callers.invokeAll(calls)) {
            scores.add(score.get());
        }
        callers.shutdown();

        assertThat(scores).isEqualTo(expected);
        String metrics = new String(client.get("/metrics").body());
        assertThat(metrics)
                .contains("perceptanon_requests_seconds_count{model=\"ha1\",route=\"/v1/score\",status=\"200\"}")
                .contains("perceptanon_batch_images_bucket{model=\"ha1\",le=\"8.0\"}")
                .contains("perceptanon_queue_wait_seconds_bucket")
                .contains("perceptanon_inference_seconds_bucket")
                .contains("perceptanon_decoding_seconds_bucket")
                .contains("perceptanon_queue_images{model=\"ha2\"} 0.0")
                .contains("perceptanon_heap_used_bytes")
                .doesNotContain(".jpg");
    }

    @Test
    void optionsSayWhatTheyTake() {
        assertThatThrownBy(() -> ServiceOptions.of()).hasMessage("a service needs at least one model");
        assertThatThrownBy(() -> ServiceOptions.of(Path.of("a/m.safetensors"), Path.of("b/m.safetensors")))
                .hasMessageContaining("two models are named m");
        ServiceOptions options = ServiceOptions.of(Path.of("m"));
        assertThatThrownBy(() -> options.withModels(Map.of("a b", Path.of("m"))))
                .hasMessageContaining("'a b'");
        assertThatThrownBy(() -> options.withAddress("x", 65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> options.withOrigins(java.util.Set.of("https://x/y")))
                .hasMessageContaining("https://x/y");
        assertThatThrownBy(() -> options.withClosing(Duration.ZERO, Duration.ofHours(2)))
                .hasMessageContaining("drainTime");
        assertThatThrownBy(() -> ServiceLimits.defaults().withRequests(0))
                .hasMessage("requests must be from 1 to 10000 but was 0");
    }
}
