// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path root;

    private final HttpClient client = HttpClient.newHttpClient();
    private Study study;
    private StudyServer server;

    private void start(AnnotationSetup setup, StudyOptions options) throws IOException {
        Study.create(root, StudyFolder.images(root, 6), setup, options);
        study = Study.open(root, setup);
        server = StudyServer.start(study, ServerOptions.loopback().withPort(0));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            study.close();
        }
    }

    private String annotator(int number) {
        return List.copyOf(server.annotatorLinks().values()).get(number);
    }

    private String home() {
        return "http://127.0.0.1:" + server.port();
    }

    private HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String url, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> answer(String link, int position, Object score, String request) throws Exception {
        return post(
                link + "/answer",
                "{\"position\":%d,\"score\":%s,\"millis\":1500,\"request\":\"%s\"}".formatted(position, score, request),
                "Content-Type",
                "application/json");
    }

    private HttpResponse<String> undo(String link, int position, String request) throws Exception {
        return post(
                link + "/undo",
                "{\"position\":%d,\"request\":\"%s\"}".formatted(position, request),
                "Content-Type",
                "application/json");
    }

    private JsonNode state(String link) throws Exception {
        return JSON.readTree(get(link + "/state").body());
    }

    @Test
    void anAnnotatorAnswersEverythingAndTheTableIsWritten() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(2));
        String link = annotator(1);
        for (int p = 0; p < 6; p++) {
            assertThat(state(link).get("done").asInt()).isEqualTo(p);
            HttpResponse<String> response = answer(link, p, p + 1, "request-" + p);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(response.body()).get("outcome").asText()).isEqualTo("done");
        }

        assertThat(state(link).get("images")).isEmpty();
        assertThat(state(annotator(0)).get("done").asInt()).isZero();
        server.close();
        assertThat(Files.readAllLines(root.resolve("HA1.csv"))).hasSize(7);
        assertThat(study.store().answers(1)).extracting(Answer::millis).containsOnly(1500L);
    }

    @Test
    void theTableIsWrittenWhilePeopleJudge() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        answer(annotator(0), 0, 3, "request-0");

        for (int tries = 0; tries < 100 && lines() != 2; tries++) {
            Thread.sleep(100);
        }
        assertThat(lines()).isEqualTo(2);
    }

    private int lines() throws IOException {
        Path csv = root.resolve("HA1.csv");
        return Files.exists(csv) ? Files.readAllLines(csv).size() : 0;
    }

    @Test
    void answersCanBeTakenBack() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        answer(annotator(0), 0, 3, "request-0");

        JsonNode reply = JSON.readTree(undo(annotator(0), 0, "request-1").body());

        assertThat(reply.get("earlier").asInt()).isEqualTo(3);
        assertThat(reply.get("state").get("done").asInt()).isZero();
        assertThat(undo(annotator(0), 0, "request-2").statusCode()).isEqualTo(409);
    }

    @Test
    void aRequestThatCameTwiceCountsOnceAndAnotherTabIsToldWhereThingsAre() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        answer(annotator(0), 0, 3, "request-0");

        JsonNode replayed =
                JSON.readTree(answer(annotator(0), 0, 3, "request-0").body());
        HttpResponse<String> otherTab = answer(annotator(0), 0, 9, "request-9");

        assertThat(replayed.get("outcome").asText()).isEqualTo("replayed");
        assertThat(replayed.get("state").get("done").asInt()).isEqualTo(1);
        assertThat(otherTab.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(otherTab.body()).get("state").get("done").asInt())
                .isEqualTo(1);
        assertThat(study.store().answers(0)).extracting(Answer::score).containsExactly(3);
    }

    @Test
    void ofManySimultaneousAnswersToOneImageOneCounts() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        String link = annotator(0);
        ExecutorService tabs = Executors.newFixedThreadPool(8);
        List<Callable<Integer>> clicks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String request = "request-" + i;
            clicks.add(() -> answer(link, 0, 5, request).statusCode());
        }
        List<Integer> codes = new ArrayList<>();
        for (Future<Integer> code : tabs.invokeAll(clicks)) {
            codes.add(code.get());
        }
        tabs.shutdown();

        assertThat(codes).containsOnly(200, 409).containsOnlyOnce(200);
        assertThat(study.store().answered(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "-3", "5.5", "\"7\"", "null", "true", "[5]", "1e1", "99999999999999999999"})
    void scoresOutsideTheScaleAreRefused(String score) throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));

        assertThat(answer(annotator(0), 0, score, "request-0").statusCode()).isEqualTo(400);
        assertThat(study.store().answers(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "not json",
                "{\"position\":0,\"score\":5,\"millis\":1,\"request\":\"short\"}",
                "{\"position\":0,\"score\":5,\"millis\":-1,\"request\":\"request-0\"}",
                "{\"position\":0,\"score\":5,\"millis\":86400001,\"request\":\"request-0\"}",
                "{\"position\":0,\"score\":5,\"score\":6,\"millis\":1,\"request\":\"request-0\"}",
                "{\"position\":0,\"score\":5,\"millis\":1,\"request\":\"request-0\",\"more\":1}",
                "{\"position\":0,\"score\":5,\"millis\":1,\"request\":\"request-0\"} trailing"
            })
    void otherBodiesAreRefused(String body) throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));

        assertThat(post(annotator(0) + "/answer", body, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(400);
        assertThat(study.store().answers(0)).isEmpty();
    }

    @Test
    void longBodiesAreRefusedWithAndWithoutALength() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        byte[] long1 = new byte[1 << 20];
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(annotator(0) + "/answer")).header("Content-Type", "application/json");

        for (HttpRequest.BodyPublisher body : List.of(
                BodyPublishers.ofByteArray(long1),
                BodyPublishers.ofInputStream(() -> InputStream.nullInputStream()),
                BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(long1)))) {
            int code;
            try {
                code = client.send(request.POST(body).build(), BodyHandlers.ofString())
                        .statusCode();
            } catch (IOException e) {
                code = 413; // the server closed the connection while the body was still being sent
            }
            assertThat(code).isIn(400, 413);
        }
        assertThat(study.store().answers(0)).isEmpty();
    }

    @Test
    void unknownTokensLeadNowhere() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        for (String path : List.of(
                "/a/x",
                "/a/x/state",
                "/a/x/image/y",
                "/c/x",
                "/c/x/progress",
                "/c/x/scores.csv",
                "/c/x/answers.csv",
                "/join/x",
                "/nothing",
                "/a/",
                "/assets/annotate.html",
                "/assets/x")) {
            assertThat(get(home() + path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(answer(home() + "/a/x", 0, 5, "request-0").statusCode()).isEqualTo(404);
        String annotatorToken = annotator(0).substring(annotator(0).lastIndexOf('/') + 1);
        for (String page : List.of("/c/", "/join/")) {
            assertThat(get(home() + page + annotatorToken).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/../annotate.html",
                "/assets/..%2f..%2fStudy.class",
                "/assets/%2e%2e/HA1.study",
                "/assets/....//....//etc/passwd",
                "/assets/..;/x",
                "/HA1.study",
                "/images.csv",
                "/orig/0.png",
                "/anon/0.png",
                "//etc/passwd",
                "/assets/study.css%00.png",
                "/assets/\\..\\study.css"
            })
    void pathTricksLeadNowhere(String path) throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));

        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nConnection: close\r\n\r\n"))
                .containsPattern("^HTTP/1.1 40[04] ")
                .doesNotContain("PNG", "SQLite", "root:");
        String link = annotator(0).substring(home().length());
        assertThat(raw("GET " + link + "/image/" + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nConnection: close\r\n\r\n"))
                .containsPattern("^HTTP/1.1 40[04] ")
                .doesNotContain("PNG", "SQLite", "root:");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void imagesOfHA1AreNeverOriginalsAndTheirAddressesTellNothing() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(2).withRepeats(0.5));
        Set<String> served = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        String link = annotator(0);
        List<Task> tasks = study.study().tasks().get(0);
        for (int p = 0; p < tasks.size(); p++) {
            JsonNode state = state(link);
            assertThat(state.get("images")).hasSize(1);
            String address = state.get("images").get(0).asText();
            assertThat(address).matches("/a/[\\w-]{22}/image/[\\w-]{22}");
            addresses.add(address);
            HttpResponse<byte[]> image = image(address);
            assertThat(image.headers().firstValue("Content-Type")).contains("image/png");
            served.add(hex(image.body()));
            answer(link, p, 5, "request-" + p);
        }

        assertThat(addresses).hasSize(9); // six images and three repeats
        assertThat(served).hasSize(6).doesNotContain(hex(Files.readAllBytes(root.resolve("orig/0.png"))));
    }

    @Test
    void imagesOfHA2ComeInPairs() throws Exception {
        start(AnnotationSetup.HA2, StudyOptions.of(1));
        JsonNode images = state(annotator(0)).get("images");
        Item item =
                study.study().items().get(study.study().tasks().get(0).get(0).item());

        assertThat(images).hasSize(2);
        assertThat(image(images.get(0).asText()).body())
                .isEqualTo(Files.readAllBytes(root.resolve(item.row().original())));
        assertThat(image(images.get(1).asText()).body())
                .isEqualTo(Files.readAllBytes(root.resolve(item.row().anonymized())));
    }

    private JsonNode examples(AnnotationSetup setup) throws Exception {
        StudyFolder.images(root, 6);
        start(setup, StudyOptions.of(2).withExamples(StudyFolder.examples(root)));
        return JSON.readTree(get(annotator(0) + "/examples").body()).get("examples");
    }

    @Test
    void examplesOfHA1ShowNoOriginalsAndHaveAddressesOfTheirOwn() throws Exception {
        JsonNode examples = examples(AnnotationSetup.HA1);

        assertThat(examples).hasSize(3);
        for (int e = 0; e < 3; e++) {
            assertThat(examples.get(e).get("images")).hasSize(1);
            String address = examples.get(e).get("images").get(0).asText();
            assertThat(address).matches("/a/[\\w-]{22}/image/[\\w-]{22}");
            assertThat(image(address).body()).isEqualTo(Files.readAllBytes(root.resolve("anon/example" + e + ".png")));
            // Another annotator cannot have it under this name.
            String id = address.substring(address.lastIndexOf('/'));
            assertThat(get(annotator(1) + "/image" + id).statusCode()).isEqualTo(404);
        }
        assertThat(examples.get(1).get("score").asText()).isEqualTo("5.5");
        assertThat(examples.get(1).get("note").asText()).isEqualTo("The hair <b>tells</b> something");
        assertThat(get(home() + "/a/x/examples").statusCode()).isEqualTo(404);
    }

    @Test
    void examplesOfHA2ComeInPairs() throws Exception {
        JsonNode images = examples(AnnotationSetup.HA2).get(2).get("images");

        assertThat(image(images.get(0).asText()).body())
                .isEqualTo(Files.readAllBytes(root.resolve("orig/example2.png")));
        assertThat(image(images.get(1).asText()).body())
                .isEqualTo(Files.readAllBytes(root.resolve("anon/example2.png")));
    }

    @Test
    void anotherAnnotatorsImagesAndThoseFarAheadCannotBeHad() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(2));
        String mine = state(annotator(0)).get("images").get(0).asText();
        String id = mine.substring(mine.lastIndexOf('/') + 1);
        assertThat(get(annotator(1) + "/image/" + id).statusCode()).isEqualTo(404);
        assertThat(get(home() + mine).statusCode()).isEqualTo(200);

        for (int p = 0; p < 3; p++) {
            answer(annotator(0), p, 5, "request-" + p);
        }
        assertThat(get(home() + mine).statusCode()).isEqualTo(404);
    }

    private HttpResponse<byte[]> image(String address) throws Exception {
        HttpResponse<byte[]> response =
                client.send(HttpRequest.newBuilder(URI.create(home() + address)).build(), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    @Test
    void anImageThatTurnedIntoALinkOutOfTheFolderIsNotServed() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        String address = state(annotator(0)).get("images").get(0).asText();
        Path file = root.resolve(study.study()
                .items()
                .get(study.study().tasks().get(0).get(0).item())
                .row()
                .anonymized());
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/etc/passwd"));

        HttpResponse<String> response = get(home() + address);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).doesNotContain("root:");
    }

    @Test
    void requestsFromOtherSitesAreRefused() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        String url = annotator(0) + "/answer";
        String body = "{\"position\":0,\"score\":5,\"millis\":1,\"request\":\"request-0\"}";
        String json = "application/json";

        assertThat(post(url, body, "Content-Type", json, "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(url, body, "Content-Type", json, "Origin", "null").statusCode())
                .isEqualTo(403);
        assertThat(post(url, body, "Content-Type", json, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        // What forms of other sites can send without asking first.
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertThat(post(url, body, "Content-Type", type).statusCode()).isEqualTo(415);
        }
        assertThat(study.store().answers(0)).isEmpty();
        assertThat(post(url, body, "Content-Type", json, "Origin", home(), "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anotherNameForThisMachineIsRefused() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));

        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example:" + server.port() + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    private String rawAnswer(String token, String host, String origin, String request) throws IOException {
        String body = "{\"position\":0,\"score\":5,\"millis\":1,\"request\":\"%s\"}".formatted(request);
        return raw("POST /a/%s/answer HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nContent-Type: application/json\r\n"
                        .formatted(token, host, origin)
                + "Content-Length: %d\r\nConnection: close\r\n\r\n%s".formatted(body.length(), body));
    }

    @Test
    void behindAProxyThatAddsTlsPagesOfItsNameAreTheOwnOnes() throws Exception {
        Study.create(root, StudyFolder.images(root, 6), AnnotationSetup.HA1, StudyOptions.of(1));
        study = Study.open(root, AnnotationSetup.HA1);
        server = StudyServer.start(
                study, new ServerOptions("127.0.0.1", 0, Optional.of(URI.create("https://study.example.org"))));
        assertThat(annotator(0)).startsWith("https://study.example.org/a/");
        String token = annotator(0).substring(annotator(0).lastIndexOf('/') + 1);

        assertThat(rawAnswer(token, "study.example.org", "https://evil.example", "request-0"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(rawAnswer(token, "evil.example", "https://evil.example", "request-0"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(study.store().answers(0)).isEmpty();
        assertThat(rawAnswer(token, "study.example.org", "https://study.example.org", "request-0"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void openedToTheNetworkItStillRefusesPagesOfOtherSites() throws Exception {
        Study.create(root, StudyFolder.images(root, 6), AnnotationSetup.HA1, StudyOptions.of(1));
        study = Study.open(root, AnnotationSetup.HA1);
        server = StudyServer.start(study, new ServerOptions("0.0.0.0", 0, Optional.empty()));
        String token = annotator(0).substring(annotator(0).lastIndexOf('/') + 1);

        assertThat(rawAnswer(token, "any.name:1", "http://other.name:1", "request-0"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(rawAnswer(token, "any.name:1", "null", "request-0")).startsWith("HTTP/1.1 403 ");
        assertThat(rawAnswer(token, "", "null", "request-0")).containsPattern("^HTTP/1.1 40[03] ");
        assertThat(study.store().answers(0)).isEmpty();
        assertThat(rawAnswer(token, "any.name:1", "http://any.name:1", "request-0"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void everyResponseForbidsWhatPagesDoNotNeed() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        for (String url : List.of(
                annotator(0),
                annotator(0) + "/state",
                home() + "/assets/annotate.js",
                server.coordinatorLink(),
                server.joinLink(),
                home() + "/nothing",
                home() + "/a/x")) {
            HttpResponse<String> response = get(url);
            Map<String, List<String>> headers = response.headers().map();
            assertThat(headers.get("content-security-policy").get(0))
                    .as(url)
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.get("x-content-type-options")).as(url).containsExactly("nosniff");
            assertThat(headers.get("referrer-policy")).as(url).containsExactly("no-referrer");
            assertThat(headers.get("cache-control")).as(url).containsExactly("no-store");
            assertThat(headers).as(url).doesNotContainKeys("server", "access-control-allow-origin");
        }
    }

    @Test
    void pagesLoadNothingFromElsewhere() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        for (String url : List.of(
                annotator(0),
                server.coordinatorLink(),
                server.joinLink(),
                home() + "/",
                home() + "/assets/annotate.js",
                home() + "/assets/coordinator.js",
                home() + "/assets/join.js",
                home() + "/assets/study.css")) {
            String page = get(url).body();
            assertThat(page).as(url).doesNotContain("http:", "https:", "style=", "onclick=\"", "<script>");
        }
    }

    @Test
    void theCoordinatorSeesEverybodysProgressAndTheTables() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(List.of("Ann", "Bo")));
        answer(annotator(1), 0, 8, "request-0");

        JsonNode progress =
                JSON.readTree(get(server.coordinatorLink() + "/progress").body());

        assertThat(progress.get("annotators").get(1).get("name").asText()).isEqualTo("Bo");
        assertThat(progress.get("annotators").get(1).get("answered").asInt()).isEqualTo(1);
        assertThat(progress.get("annotators").get(1).get("total").asInt()).isEqualTo(6);
        assertThat(progress.get("annotators").get(1).get("medianMillis").asInt())
                .isEqualTo(1500);
        assertThat(progress.get("annotators").get(0).get("answered").asInt()).isZero();
        assertThat(home() + progress.get("annotators").get(0).get("link").asText())
                .isEqualTo(annotator(0));
        HttpResponse<String> table = get(server.coordinatorLink() + "/scores.csv");
        assertThat(table.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"HA1.csv\"");
        assertThat(table.body())
                .startsWith("img1,img2,dataset,scope,method,Ann,Bo,score_mean\n")
                .contains(",,8,8.0");
        assertThat(get(server.coordinatorLink() + "/answers.csv").body()).contains("\nBo,1,first,");
    }

    @Test
    void whoeverJoinsGetsALinkOfTheirOwn() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(2));
        String claim = server.joinLink() + "/claim";
        String json = "application/json";

        HttpResponse<String> one = post(claim, "{\"claim\":\"browser-1\"}", "Content-Type", json);
        HttpResponse<String> again = post(claim, "{\"claim\":\"browser-1\"}", "Content-Type", json);
        HttpResponse<String> two = post(claim, "{\"claim\":\"browser-2\"}", "Content-Type", json);
        HttpResponse<String> three = post(claim, "{\"claim\":\"browser-3\"}", "Content-Type", json);

        assertThat(home() + JSON.readTree(one.body()).get("link").asText()).isEqualTo(annotator(0));
        assertThat(again.body()).isEqualTo(one.body());
        assertThat(home() + JSON.readTree(two.body()).get("link").asText()).isEqualTo(annotator(1));
        assertThat(three.statusCode()).isEqualTo(409);
        assertThat(three.body()).contains("All places in this study are taken");
    }

    @Test
    void aFullDiskIsSaidAtOnceAndTheSameRequestCanBeSentAgain() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        study.store().limitPages(study.store().pages());
        int refused = 200;
        int position = 0;
        for (; position < 400 && refused == 200; position++) {
            int at = position % 2;
            refused = (at == 0
                            ? answer(annotator(0), 0, 5, "request-" + position)
                            : undo(annotator(0), 0, "request-" + position))
                    .statusCode();
        }
        assertThat(refused).isEqualTo(507);
        int done = study.store().answered(0);

        study.store().limitPages(100_000);
        position--;
        HttpResponse<String> again = position % 2 == 0
                ? answer(annotator(0), 0, 5, "request-" + position)
                : undo(annotator(0), 0, "request-" + position);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(study.store().answered(0)).isEqualTo(1 - done);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        Study.create(root, root.resolve("images.csv"), AnnotationSetup.HA2, StudyOptions.of(1));
        try (Study other = Study.open(root, AnnotationSetup.HA2)) {
            assertThatThrownBy(() ->
                            StudyServer.start(other, ServerOptions.loopback().withPort(server.port())))
                    .isInstanceOf(StudyException.class)
                    .hasMessageContaining("port " + server.port() + " of 127.0.0.1 cannot be listened on");
        }
    }

    @Test
    void onlyThisMachineReachesItUnlessToldOtherwise() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));

        assertThat(ServerOptions.loopback().isLoopback()).isTrue();
        assertThat(new ServerOptions("0.0.0.0", 0, Optional.empty()).isLoopback())
                .isFalse();
        assertThat(annotator(0)).startsWith("http://127.0.0.1:" + server.port() + "/a/");
    }

    @Test
    void whatTheServerAsksItselfBeforeAnybodyComesChangesNothing() throws Exception {
        Study.create(root, StudyFolder.images(root, 6), AnnotationSetup.HA2, StudyOptions.of(2));
        study = Study.open(root, AnnotationSetup.HA2);
        int pages = study.store().pages();
        StudyFolder.answerAll(study, 0); // nothing is left to be shown to the first annotator
        long changes = study.store().changes();
        Files.delete(root.resolve("anon/0.png"));

        server = StudyServer.start(study, ServerOptions.loopback().withPort(0));

        assertThat(study.store().changes()).isEqualTo(changes);
        assertThat(study.store().pages()).isEqualTo(pages);
        assertThat(study.progress()).extracting(AnnotatorProgress::answered).containsExactly(6, 0);
        // No request of theirs is known: what a rehearsal does in the file is undone.
        assertThat(answer(annotator(1), 0, 5, "rehearsal").statusCode()).isEqualTo(200);
        assertThat(study.store().give(0, 6, 5, 1, "rehearsal")).isEqualTo(Outcome.CONFLICT);
        assertThat(study.store().give(0, 6, 5, 1, "warming-up")).isEqualTo(Outcome.CONFLICT);
    }

    @Test
    void aThreadThatIsToBeInterruptedClosesTheServerAndExportsAsWell() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        answer(annotator(0), 0, 3, "request-0");
        String link = annotator(0);

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lines()).isEqualTo(2);
        assertThatThrownBy(() -> get(link + "/state")).isInstanceOf(IOException.class);
    }

    @Test
    void oneWhoSendsNothingDoesNotHoldUpTheOthers() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1));
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            socket.getOutputStream().write("POST /a/x/answer HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
            silent.add(socket);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(annotator(0) + "/state"))
                .timeout(Duration.ofSeconds(5))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        for (Socket socket : silent) {
            socket.close();
        }
    }
}
