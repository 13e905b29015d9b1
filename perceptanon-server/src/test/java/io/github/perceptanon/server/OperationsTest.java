// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.server.Client.Raw;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, certificates, other sites that may call, reloading and closing. */
class OperationsTest {
    private static final String KEY = "0123456789abcdef-first";

    @TempDir
    private Path folder;

    private static ServiceOptions options() {
        return ServiceOptions.of(TestModels.ha1()).withAddress("127.0.0.1", 0);
    }

    @Test
    void keysAreAskedForAndMayChangeMeanwhile() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "# first team\n" + KEY + "\n\nanother-key-of-a-team\n");
        byte[] jpeg = TestModels.jpeg(1);
        try (ScoringServer server = ScoringServer.start(options().withApiKeys(keys))) {
            Client client = new Client(server);
            HttpResponse<byte[]> without = client.post("/v1/score", "image/jpeg", jpeg);
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Authorization", "Bearer " + KEY + "x")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Authorization", "Bearer # first team")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Authorization", "Bearer " + KEY)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.post("/v1/score", "image/jpeg", jpeg, "X-API-Key", "another-key-of-a-team")
                            .statusCode())
                    .isEqualTo(200);
            for (String closed : new String[] {
                "/v1/models",
                "/v1/models/",
                "/metrics",
                "/metrics/",
                "//metrics",
                "/v2/models/ha1",
                "/v2/models/ha1/",
                "/x"
            }) {
                assertThat(client.get(closed).statusCode()).as(closed).isEqualTo(401);
            }
            for (String open :
                    new String[] {"/", "/assets/page.js", "/v2", "/v2/health/live", "/v2/health/ready", "/openapi.yaml"
                    }) {
                assertThat(client.get(open).statusCode()).as(open).isEqualTo(200);
            }

            Files.writeString(keys, "the-second-key-alone\n");
            Thread.sleep(550); // looked at again after half a second
            assertThat(client.get("/v1/models", "X-API-Key", KEY).statusCode()).isEqualTo(401);
            assertThat(client.get("/v1/models", "X-API-Key", "the-second-key-alone")
                            .statusCode())
                    .isEqualTo(200);

            Files.delete(keys);
            Thread.sleep(550);
            assertThat(client.get("/v1/models", "X-API-Key", "the-second-key-alone")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void filesOfKeysThatCannotBeUsedAreNamed() throws Exception {
        Path keys = folder.resolve("keys");
        assertThatThrownBy(() -> ScoringServer.start(options().withApiKeys(keys)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(keys.toString());
        Files.writeString(keys, "# nothing\n");
        assertThatThrownBy(() -> ScoringServer.start(options().withApiKeys(keys)))
                .hasMessageContaining("no API key");
        Files.writeString(keys, "short\n");
        assertThatThrownBy(() -> ScoringServer.start(options().withApiKeys(keys)))
                .hasMessageContaining("line 1 has 5")
                .hasMessageNotContaining("short\n");
    }

    @Test
    void sitesThatMayCallAreTold() throws Exception {
        try (ScoringServer server = ScoringServer.start(
                options().withOrigins(Set.of("https://app.example.org")).withHosts(Set.of("scores.example.org")))) {
            Client client = new Client(server);
            byte[] jpeg = TestModels.jpeg(1);
            HttpResponse<byte[]> allowed =
                    client.post("/v1/score", "image/jpeg", jpeg, "Origin", "https://app.example.org");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://app.example.org");
            assertThat(allowed.headers().firstValue("Vary")).contains("Origin");
            assertThat(client.post("/v1/score", "image/jpeg", jpeg, "Origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            try (Raw raw = client.raw()) {
                assertThat(raw.send("OPTIONS /v1/score HTTP/1.1\r\nHost: scores.example.org\r\nOrigin:"
                                        + " https://app.example.org\r\nAccess-Control-Request-Method: POST\r\n"
                                        + "Connection: close\r\n\r\n")
                                .answer())
                        .startsWith("HTTP/1.1 204")
                        .contains("Access-Control-Allow-Methods: GET, POST");
            }
        }
    }

    @Test
    void modelsAreReloadedWithoutALostRequest() throws Exception {
        Path model = Files.copy(TestModels.ha1(), folder.resolve("m.safetensors"));
        try (ScoringServer server = ScoringServer.start(ServiceOptions.of(model).withAddress("127.0.0.1", 0))) {
            Client client = new Client(server);
            byte[] jpeg = TestModels.jpeg(1);
            double before = score(client, jpeg);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger calls = new AtomicInteger();
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    try {
                        assertThat(client.post("/v1/score", "image/jpeg", jpeg).statusCode())
                                .isEqualTo(200);
                        calls.incrementAndGet();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            });
            Files.copy(TestModels.other(), folder.resolve("new"));
            Files.move(folder.resolve("new"), model, StandardCopyOption.REPLACE_EXISTING);
            assertThat(client.post("/v1/reload", "application/json", new byte[0])
                            .statusCode())
                    .isEqualTo(200);
            double after = score(client, jpeg);
            Files.writeString(model, "damaged");
            assertThatThrownBy(server::reload).isInstanceOf(IOException.class).hasMessageContaining("m.safetensors");
            assertThat(client.post("/v1/reload", "application/json", new byte[0])
                            .statusCode())
                    .isEqualTo(500);
            assertThat(score(client, jpeg)).isEqualTo(after).isNotEqualTo(before);
            stop.set(true);
            caller.get(20, TimeUnit.SECONDS);
            assertThat(calls).hasPositiveValue();
        }
    }

    private static double score(Client client, byte[] jpeg) throws Exception {
        return Client.json(client.post("/v1/score", "image/jpeg", jpeg))
                .get("scores")
                .get(0)
                .get("score")
                .asDouble();
    }

    @Test
    void closingAnswersWhatHasComeAndSaysItIsNotReady() throws Exception {
        ScoringServer server =
                ScoringServer.start(options().withClosing(Duration.ofMillis(700), Duration.ofSeconds(10)));
        Client client = new Client(server);
        byte[] jpeg = TestModels.jpeg(1);
        try (Raw slow = client.raw()) {
            slow.send("POST /v1/score HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: image/jpeg\r\n"
                    + "Content-Length: " + jpeg.length + "\r\n\r\n");
            slow.send(java.util.Arrays.copyOf(jpeg, 100));
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
            Thread.sleep(300);
            HttpResponse<byte[]> ready = client.get("/v2/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(client.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(client.post("/v1/score", "image/jpeg", jpeg).statusCode())
                    .isEqualTo(200);
            Thread.sleep(700);
            assertThat(client.get("/v2/health/live").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> late = client.post("/v1/score", "image/jpeg", jpeg);
            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
            slow.send(java.util.Arrays.copyOfRange(jpeg, 100, jpeg.length));
            assertThat(slow.answer()).startsWith("HTTP/1.1 200").contains("\"score\"");
            closing.get(10, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> client.get("/v2/health/live")).isInstanceOf(IOException.class);
        server.close();
    }

    @Test
    void closingDoesNotWaitForEver() throws Exception {
        ScoringServer server = ScoringServer.start(options().withClosing(Duration.ZERO, Duration.ofMillis(300)));
        try (Raw raw = new Client(server).raw()) {
            raw.send(
                    "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 9\r\n\r\nx");
            Thread.sleep(100);
            long began = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ScoringServer server = ScoringServer.start(options())) {
            assertThatThrownBy(() -> ScoringServer.start(options().withAddress("127.0.0.1", server.port())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + server.port() + " of 127.0.0.1 cannot be listened on");
        }
        assertThatThrownBy(() -> ScoringServer.start(ServiceOptions.of(folder.resolve("missing.safetensors"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing.safetensors");
    }

    @Test
    void itSpeaksTlsWithAKeystore() throws Exception {
        Path keystore = folder.resolve("service.p12");
        Path password = Files.writeString(folder.resolve("password"), "correct horse\n");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "service",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        "correct horse")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        try (ScoringServer server = ScoringServer.start(options().withTls(new Keystore(keystore, password)))) {
            assertThat(server.url()).startsWith("https://127.0.0.1:");
            KeyStore trusted = KeyStore.getInstance(keystore.toFile(), "correct horse".toCharArray());
            KeyStore certificates = KeyStore.getInstance("PKCS12");
            certificates.load(null, null);
            certificates.setCertificateEntry("service", trusted.getCertificate("service"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(certificates);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            HttpClient client = HttpClient.newBuilder().sslContext(tls).build();
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/score"))
                    .header("Content-Type", "image/jpeg")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(TestModels.jpeg(1)));
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
        Files.writeString(password, "wrong horse");
        assertThatThrownBy(() -> ScoringServer.start(options().withTls(new Keystore(keystore, password))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(keystore.toString())
                .hasMessageNotContaining("wrong horse");
    }

    @Test
    void originalsAreForgottenInTimeAndByNumber() throws Exception {
        try (ScoringServer server = ScoringServer.start(ServiceOptions.of(TestModels.ha2())
                .withAddress("127.0.0.1", 0)
                .withLimits(ServiceLimits.defaults().withOriginals(2, Duration.ofMillis(1500))))) {
            Client client = new Client(server);
            String[] digests = new String[3];
            for (int i = 0; i < 3; i++) {
                byte[] form = new Client.Form()
                        .file("original", "o", TestModels.jpeg(i))
                        .file("anonymized", "a", TestModels.jpeg(9))
                        .end();
                digests[i] = Client.json(client.post("/v1/score", Client.FORM, form))
                        .get("originalSha256")
                        .asText();
            }
            assertThat(known(client, digests[0])).as("two are kept").isFalse();
            assertThat(known(client, digests[1])).isTrue();
            assertThat(known(client, digests[2])).isTrue();
            Thread.sleep(1700);
            assertThat(known(client, digests[2])).as("after its time").isFalse();
        }
    }

    private static boolean known(Client client, String digest) throws Exception {
        int status = client.post("/v1/score?original_sha256=" + digest, "image/jpeg", TestModels.jpeg(5))
                .statusCode();
        assertThat(status).isIn(200, 422);
        return status == 200;
    }
}
