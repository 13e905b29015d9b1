// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole requests, byte by byte, to a server of HA1: methods, paths, headers and bodies. In the input, {@code $A} stands for
 * an annotator's page, {@code $I} for the address of the image that is shown, and {@code $C} for the coordinator's page.
 */
class RequestFuzzTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9]) ");
    private static final String PNG = "\u0089PNG";

    @TempDir
    static Path root;

    private static Study study;
    private static StudyServer server;
    private static String link;
    private static String image;
    private static String imageBytes;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        Study.create(root, StudyFolder.images(root, 6), AnnotationSetup.HA1, StudyOptions.of(1));
        study = Study.open(root, AnnotationSetup.HA1);
        server = StudyServer.start(study, ServerOptions.loopback().withPort(0));
        link = server.annotatorLinks().values().iterator().next();
        String state = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(link + "/state")).build(), BodyHandlers.ofString())
                .body();
        Matcher address = Pattern.compile("\"images\":\\[\"([^\"]+)\"").matcher(state);
        assertThat(address.find()).isTrue();
        image = address.group(1);
        int shown = study.study().tasks().get(0).get(0).item();
        imageBytes = new String(
                Files.readAllBytes(
                        root.resolve(study.study().items().get(shown).row().anonymized())),
                StandardCharsets.ISO_8859_1);
    }

    @AfterAll
    static void stopServer() {
        server.close();
        study.close();
    }

    static Stream<byte[]> requests() {
        return Stream.of(
                        "GET $A HTTP/1.1\r\nHost: $H\r\n\r\n",
                        "GET $I HTTP/1.1\r\nHost: $H\r\nCookie: a=b; c\r\nRange: bytes=0-3\r\n\r\n",
                        "GET /a/../orig/0.png?x=%zz#y HTTP/1.1\r\nHost: $H\r\n\r\n",
                        "GET http://127.0.0.1/a/%2e%2e/HA1.study HTTP/1.1\r\nHost: $H\r\n\r\n",
                        "HEAD $C/progress HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
                        "OPTIONS * HTTP/1.0\r\n\r\n",
                        "POST $A/answer HTTP/1.1\r\nHost: $H\r\nOrigin: http://$H\r\nContent-Type: application/json;charset=x\r\n"
                                + "Content-Length: 14\r\n\r\n{\"position\":0}",
                        "POST $A/undo HTTP/1.1\r\nHost: $H\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "5\r\n{\"a\":\r\n0\r\n\r\n",
                        // What fuzzing found.
                        "POST $A/undo HTTP/1.1\r\nHost: $H\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "6\r\n{\"a\":\r\n0\r\n\r\n",
                        "POST /join/x/claim HTTP/1.1\r\nHost: $H\r\nOrigin: http://[::1\r\nSec-Fetch-Site: none\r\n"
                                + "Content-Type: text/plain\r\nExpect: 100-continue\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("requests")
    @FuzzTest(maxDuration = "60s")
    void answersOrRefusesEveryRequest(byte[] bytes) throws IOException {
        // The fuzzer's own check of connections is for code that connects to where an input says.
        BugDetectors.allowNetworkConnections((host, port) -> port == server.port());
        String request = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("$A", link.substring(link.indexOf("/a/")))
                .replace("$I", image)
                .replace("$C", server.coordinatorLink().replaceAll(".*(?=/c/)", ""))
                .replace("$H", "127.0.0.1:" + server.port());
        long changes = study.store().changes();

        String response = exchange(request);

        Matcher status = STATUS.matcher(response);
        while (status.find()) {
            assertThat(status.group(1)).as(response).isNotIn("500", "507");
        }
        assertThat(response).doesNotContain("SQLite", "Exception", "\tat ");
        if (response.contains(PNG)) {
            assertThat(response).contains(imageBytes);
        }
        if (study.store().changes() != changes) {
            assertThat(request).contains("/answer", "\"score\"");
            assertThat(response).contains("HTTP/1.1 200 ");
        }
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return ""; // closed while the request was still being sent
        }
    }
}
