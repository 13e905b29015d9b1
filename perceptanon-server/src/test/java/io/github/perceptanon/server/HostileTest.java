// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import static io.github.perceptanon.server.Client.FORM;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.server.Client.Form;
import io.github.perceptanon.server.Client.Raw;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends what no client would is answered or cut off within bounds, and the service goes on. */
class HostileTest {
    private static final int IDLE = 500;
    private static final int LONGEST_BODY = 1 << 20;

    private static ScoringServer server;
    private static Client client;

    @BeforeAll
    static void start() throws IOException {
        server = ScoringServer.start(ServiceOptions.of(TestModels.ha1())
                .withAddress("127.0.0.1", 0)
                .withLimits(ServiceLimits.defaults()
                        .withBodyBytes(LONGEST_BODY)
                        .withPixels(1_000_000)
                        .withTimes(Duration.ofSeconds(10), Duration.ofSeconds(4), Duration.ofMillis(IDLE))));
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void theServiceIsStillThereAndHoldsNothing() throws Exception {
        assertThat(client.post("/v1/score", "image/jpeg", TestModels.jpeg(1)).statusCode())
                .isEqualTo(200);
        String metrics = "";
        for (int tries = 0; tries < 100; tries++) {
            metrics = new String(client.get("/metrics").body());
            if (metrics.contains("perceptanon_requests_active 0.0") && metrics.contains("perceptanon_body_bytes 0.0")) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("something is still held: " + metrics);
    }

    private static String post(String headers) {
        return "POST /v1/score HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    @Test
    void aBodyThatTricklesIsRefused() throws Exception {
        try (Raw raw = client.raw()) {
            raw.send(post("Content-Type: image/jpeg\r\nContent-Length: 100000\r\n"));
            long began = System.nanoTime();
            try {
                for (int i = 0; i < 100; i++) {
                    raw.send("x");
                    Thread.sleep(100);
                }
            } catch (IOException e) {
                // Cut off.
                assertThat(i(began)).isLessThan(8000);
            }
            assertThat(i(began)).isLessThan(8000);
            assertThat(raw.answer())
                    .satisfiesAnyOf(
                            answer -> assertThat(answer)
                                    .startsWith("HTTP/1.1 408")
                                    .contains("4096 bytes a second"),
                            answer -> assertThat(answer).isEmpty());
        }
    }

    private static long i(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    @Test
    void aBodyThatStopsIsRefused() throws Exception {
        try (Raw raw = client.raw()) {
            raw.send(post("Content-Type: image/jpeg\r\nContent-Length: 100000\r\n"))
                    .send("some");
            assertThat(raw.answer()).startsWith("HTTP/1.1 408").contains("nothing of the body came");
        }
    }

    @Test
    void headersThatTrickleAreCutOff() throws Exception {
        try (Raw raw = client.raw()) {
            long began = System.nanoTime();
            raw.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
            try {
                while (i(began) < 5000) {
                    raw.send("x");
                    Thread.sleep(50);
                }
                throw new AssertionError("still open after " + i(began) + " ms");
            } catch (IOException e) {
                assertThat(i(began)).isBetween((long) IDLE - 50, 3000L);
            }
        }
    }

    @Test
    void connectionsThatSayNothingAreCutOff() throws Exception {
        try (Raw raw = client.raw()) {
            long began = System.nanoTime();
            assertThat(raw.answer()).isEmpty();
            assertThat(i(began)).isLessThan(3000);
        }
    }

    @Test
    void tenThousandHeadersAreRefused() throws Exception {
        StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < 10_000; i++) {
            request.append("X-").append(i).append(": ").append(i).append("\r\n");
        }
        try (Raw raw = client.raw()) {
            String answer;
            try {
                answer = raw.send(request + "\r\n").answer();
            } catch (IOException e) {
                answer = ""; // closed before it had all
            }
            assertThat(answer)
                    .satisfiesAnyOf(
                            text -> assertThat(text).startsWith("HTTP/1.1 431"),
                            text -> assertThat(text).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/3.0\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\n X: folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: local host\r\n\r\n",
                "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\nxx",
                "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
                "\u0000\u0001\u0002\u0003\r\n\r\n"
            })
    void whatIsNoHttpIsRefused(String request) throws Exception {
        try (Raw raw = client.raw()) {
            String answer = raw.send(request).answer();
            assertThat(answer).matches("(?s)HTTP/1\\.[01] (4\\d\\d|50[15]) .*|");
            assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("<html", "Exception", "\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "get"})
    void otherMethodsAreRefused(String method) throws Exception {
        for (String path : List.of("/", "/v1/score", "/v1/models")) {
            try (Raw raw = client.raw()) {
                String answer = raw.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Secret: mirror\r\n"
                                + "Connection: close\r\n\r\n")
                        .answer();
                assertThat(answer)
                        .startsWith("HTTP/1.1 405 ")
                        .contains("Allow: GET")
                        .doesNotContain("mirror");
            }
        }
    }

    @Test
    void methodsThatAnAddressDoesNotHaveAreRefused() throws Exception {
        assertThat(client.get("/v1/score").statusCode()).isEqualTo(405);
        assertThat(client.post("/v1/models", "image/png", new byte[3]).statusCode())
                .isEqualTo(405);
    }

    @Test
    void headsHaveNoBody() throws Exception {
        try (Raw raw = client.raw()) {
            String answer = raw.send("HEAD /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .answer();
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
    }

    @Test
    void oldHttpIsAnsweredAndItsConnectionEnds() throws Exception {
        try (Raw raw = client.raw()) {
            assertThat(raw.send("GET /v2/health/live HTTP/1.0\r\n\r\n").answer())
                    .startsWith("HTTP/1.1 200")
                    .endsWith("{\"live\":true}");
        }
        try (Raw raw = client.raw()) {
            assertThat(raw.send("POST /v1/score HTTP/1.0\r\nConnection: keep-alive\r\nContent-Type: image/png\r\n\r\n")
                            .answer())
                    .startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void aConnectionMayCarryManyRequestsButNotForever() throws Exception {
        try (Raw raw = client.raw()) {
            raw.send("GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200));
            String answer = raw.answer(); // ends because nothing more comes
            assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(201);
        }
    }

    @Test
    void aFormThatIsNotWholeIsRefused() throws Exception {
        byte[] open = new Form().file("anonymized", "a", TestModels.jpeg(1)).open();
        for (byte[] body : List.of(
                open,
                java.util.Arrays.copyOf(open, open.length / 2),
                java.util.Arrays.copyOf(open, 40),
                new byte[0],
                "--".getBytes(),
                ("--" + Client.BOUNDARY).getBytes(),
                ("--" + Client.BOUNDARY + "\r\n\r\n\r\n").getBytes(),
                ("--" + Client.BOUNDARY + "\r\nX: y\r\n\r\nz\r\n--" + Client.BOUNDARY + "--").getBytes())) {
            assertThat(client.post("/v1/score", FORM, body).statusCode()).isEqualTo(400);
        }
        assertThat(client.post("/v1/score", "multipart/form-data", open).statusCode())
                .isEqualTo(400);
        assertThat(client.post("/v1/score", "multipart/form-data; boundary=" + "x".repeat(71), open)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void namesOfFilesAreOnlyNames() throws Exception {
        for (String name : List.of(
                "\\\"".repeat(1500),
                "a\\".repeat(1500),
                "x".repeat(3500),
                "../../etc/passwd",
                "C:\\a\\",
                "",
                "<b>&\0")) {
            byte[] form =
                    new Form().file("anonymized", name, TestModels.jpeg(1)).end();
            HttpResponse<byte[]> response = client.post("/v1/score", FORM, form);
            assertThat(response.statusCode()).as(name).isEqualTo(200);
            assertThat(Client.json(response)
                            .get("scores")
                            .get(0)
                            .get("anonymized")
                            .asText())
                    .isNotEmpty()
                    .doesNotContain("/", "\\");
        }
    }

    @Test
    void aFormOfManyPartsIsRefused() throws Exception {
        Form form = new Form();
        for (int i = 0; i < 5000; i++) {
            form.field("x" + i, "y");
        }
        assertThat(client.post("/v1/score", FORM, form.end()).statusCode()).isEqualTo(413);
        Form images = new Form();
        for (int i = 0; i < 5000; i++) {
            images.file("anonymized", "a", new byte[0]);
        }
        assertThat(client.post("/v1/score", FORM, images.end()).statusCode()).isEqualTo(413);
    }

    @Test
    void compressedBodiesAreRefusedUnread() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[50 << 20]);
        }
        HttpResponse<byte[]> response =
                client.post("/v1/score", "image/png", bomb.toByteArray(), "Content-Encoding", "gzip");
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("Accept-Encoding")).contains("identity");
    }

    /** A file of 70 bytes that claims to be 65,000 pixels wide and high. */
    @Test
    void imagesThatClaimToBeHugeAreRefusedBeforeTheyAreDecoded() throws Exception {
        ByteBuffer header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes())
                .putInt(65_000)
                .putInt(65_000)
                .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 check = new CRC32();
        check.update(header.array());
        ByteBuffer png = ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'})
                .putInt(13)
                .put(header.array())
                .putInt((int) check.getValue());
        HttpResponse<byte[]> response = client.post("/v1/score", "image/png", png.array());
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(Client.detail(response)).contains("1000000");
    }

    @Test
    void bodiesAboveTheLimitAreRefusedWithAndWithoutALength() throws Exception {
        byte[] large = new byte[3 * LONGEST_BODY];
        try (Raw raw = client.raw()) {
            // Before a byte of it is sent.
            assertThat(raw.send(post("Content-Type: image/png\r\nContent-Length: 99999999999\r\n"))
                            .answer())
                    .startsWith("HTTP/1.1 413")
                    .contains("at most 1048576 bytes but has 99999999999");
        }
        int code;
        try {
            code = client.send(HttpRequest.newBuilder(java.net.URI.create(server.url() + "/v1/score"))
                            .header("Content-Type", "image/png")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))))
                    .statusCode();
        } catch (IOException e) {
            code = 413; // closed while the rest was still being sent
        }
        assertThat(code).isEqualTo(413);
    }

    @Test
    void whoeverHangsUpLeavesNothingBehind() throws Exception {
        for (int i = 0; i < 30; i++) {
            try (Raw raw = client.raw()) {
                raw.send(post("Content-Type: image/png\r\nContent-Length: 100000\r\n"))
                        .send(new byte[i * 100]);
            }
            byte[] jpeg = TestModels.jpeg(i);
            try (Raw raw = client.raw()) {
                raw.send(post("Content-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n"))
                        .send(jpeg);
            }
        }
    }

    @Test
    void deepJsonIsRefused() throws Exception {
        for (String deep : List.of(
                "[".repeat(100_000),
                "{\"inputs\":".repeat(10_000),
                "{\"inputs\":[{\"data\":" + "[".repeat(100_000),
                "{\"x\":" + "[".repeat(100_000),
                "{\"inputs\":[{\"shape\":[" + "9".repeat(100_000),
                "{\"id\":\"" + "x".repeat(100_000) + "\"}",
                "{\"inputs\":[" + "{},".repeat(10_000) + "{}]}",
                "{\"inputs\":[],\"inputs\":[]}",
                "{} {}")) {
            HttpResponse<byte[]> response = client.post("/v2/models/ha1/infer", "application/json", deep.getBytes());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Client.json(response).get("error").asText()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/../page.html",
                "/assets/..%2f..%2fScoringServer.class",
                "/assets/%2e%2e/openapi.yaml",
                "/assets/....//....//etc/passwd",
                "/assets/..;/x",
                "/assets/page.css%00.png",
                "/assets/\\..\\page.css",
                "//etc/passwd",
                "/v2/models/..%2f..%2fetc%2fpasswd",
                "/v2/models/%2e%2e",
                "/v1/../../etc/passwd",
                "/nothing"
            })
    void pathTricksLeadNowhere(String path) throws Exception {
        try (Raw raw = client.raw()) {
            assertThat(raw.send(get(path)).answer())
                    .containsPattern("^HTTP/1.1 (40[04]|200) ")
                    .doesNotContain("root:", "CAFEBABE")
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).doesNotStartWith("HTTP/1.1 200"),
                            // Resolved to something that anybody may have.
                            answer -> assertThat(path).isIn("/assets/../page.html", "/assets/%2e%2e/openapi.yaml"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"model=%zz", "model=%", "%00=%00", "model=%c0%af", "=", "&&&&", "model", "model=ha1&model=ha1"})
    void addressesThatAreNotEncodedAreRefused(String query) throws Exception {
        byte[] jpeg = TestModels.jpeg(1);
        try (Raw raw = client.raw()) {
            String answer = raw.send("POST /v1/score?" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n")
                    .send(jpeg)
                    .answer();
            assertThat(answer).matches("(?s)HTTP/1.1 (200|40[04]) .*");
        }
    }

    @Test
    void otherSitesAndOtherNamesAreRefused() throws Exception {
        byte[] jpeg = TestModels.jpeg(1);
        assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Origin", server.url())
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.get("/v1/models", "Origin", "https://evil.example")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
        try (Raw raw = client.raw()) {
            assertThat(raw.send("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
                            .answer())
                    .startsWith("HTTP/1.1 421");
        }
    }

    @Test
    void moreRequestsThanPlacesAreRefusedAtOnce() throws Exception {
        byte[] large = TestModels.png(500, 400, 1);
        ExecutorService callers = Executors.newFixedThreadPool(12);
        try (ScoringServer small = ScoringServer.start(ServiceOptions.of(TestModels.ha1())
                .withAddress("127.0.0.1", 0)
                .withLimits(ServiceLimits.defaults().withRequests(2).withDecodings(1)))) {
            Client many = new Client(small);
            List<Callable<HttpResponse<byte[]>>> calls = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                calls.add(() -> many.post("/v1/score", "image/png", large));
            }
            List<Integer> codes = new ArrayList<>();
            for (Future<HttpResponse<byte[]>> response : callers.invokeAll(calls)) {
                codes.add(response.get().statusCode());
                if (response.get().statusCode() == 503) {
                    assertThat(response.get().headers().firstValue("Retry-After"))
                            .contains("1");
                    assertThat(Client.detail(response.get())).contains("the limit is 2 requests");
                }
            }
            assertThat(codes).containsOnly(200, 503);
        } finally {
            callers.shutdown();
        }
    }
}
