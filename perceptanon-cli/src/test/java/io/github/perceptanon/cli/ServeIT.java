// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.weights.Safetensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as the executable jar starts it, in folders that it has for itself. */
class ServeIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private String post(String address, String type, byte[] body) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address))
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private void picture(String address, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "image/png")
                .header("Accept", "image/png")
                .POST(BodyPublishers.ofByteArray(body));
        assertThat(client.send(request.build(), BodyHandlers.ofByteArray()).body())
                .startsWith(0x89, 'P', 'N', 'G');
    }

    private static byte[] form(byte[] file) {
        String head =
                "--b\r\nContent-Disposition: form-data; name=\"anonymized\"; filename=\"secret-name.png\"\r\n\r\n";
        byte[] body = new byte[head.length() + file.length + 9];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, body, 0, head.length());
        System.arraycopy(file, 0, body, head.length(), file.length);
        System.arraycopy("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII), 0, body, body.length - 9, 9);
        return body;
    }

    private static Map<Path, Long> files(Path root) throws IOException {
        Map<Path, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.toList()) {
                files.put(file, Files.size(file));
            }
        }
        return files;
    }

    @Test
    void scoresAsTheCommandWritesNothingAndEndsWhenItIsAskedTo() throws Exception {
        Path model = folder.resolve("ha1.safetensors");
        Safetensors.write(
                model,
                SampleModel.weights(AnnotationSetup.HA1),
                SampleModel.card(AnnotationSetup.HA1)
                        .withProvenance(Map.of("data", SampleDataset.NOTICE))
                        .toMetadata());
        Path image = folder.resolve("secret-name.png");
        SampleImages.write(image, 1200, 900, 1);
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path working = Files.createDirectories(folder.resolve("working"));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-jar",
                        Path.of("target/perceptanon.jar").toAbsolutePath().toString(),
                        "serve",
                        "--model",
                        model.toString(),
                        "--port",
                        "0",
                        "--json",
                        "--access-log")
                .directory(working.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String url = JSON.readTree(out.readLine()).get("url").asText();
            byte[] file = Files.readAllBytes(image);
            post(url + "/v1/explain", "image/png", file); // native libraries unpack themselves once
            Map<Path, Long> before = files(folder);
            JsonNode served;
            try (WatchService changes = folder.getFileSystem().newWatchService()) {
                for (Path watched : List.of(temporary, working)) {
                    watched.register(
                            changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
                }
                served = JSON.readTree(post(url + "/v1/score", "multipart/form-data; boundary=b", form(file)));
                post(url + "/v1/score", "image/png", file);
                post(url + "/v1/explain", "image/png", file);
                picture(url + "/v1/explain", file);
                post(url + "/v1/score", "image/png", new byte[] {1, 2, 3});
                // What came and went again would be seen too.
                assertThat(changes.poll(200, TimeUnit.MILLISECONDS)).isNull();
            }
            Map<Path, Long> after = files(folder);
            before.remove(log);
            after.remove(log);
            assertThat(after).isEqualTo(before);

            JsonNode scored = JSON.readTree(
                    CommandRun.of("score", "--model", model, image, "--json").out());
            ObjectNode servedScore = (ObjectNode) served.get("scores").get(0);
            ObjectNode scoredScore = (ObjectNode) scored.get("scores").get(0);
            assertThat(servedScore.remove("anonymized").asText()).isEqualTo("secret-name.png");
            scoredScore.remove("anonymized");
            assertThat(servedScore.toString()).isEqualTo(scoredScore.toString());
            ObjectNode servedModel = (ObjectNode) served.get("model");
            servedModel.remove("name");
            assertThat(servedModel.toString()).isEqualTo(scored.get("model").toString());
            assertThat(served.get("engine").asText())
                    .isEqualTo(scored.get("engine").asText());
            assertThat(served.get("data").asText()).isEqualTo(scored.get("data").asText());
        } finally {
            process.destroy(); // as Ctrl-C
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(log);
        assertThat(lines)
                .hasSize(6)
                .allMatch(line -> line.matches("\\S+ request=[0-9a-f]{16} method=POST route=/v1/(score|explain) model="
                        + "ha1 images=[01] status=(200|422) in=\\d+ out=\\d+ ms=\\d+"));
    }

    @Test
    void whatTheContainerRunsRunsInACleanFolder() throws Exception {
        assumeThat(System.getProperty("os.name")).as("the container's system").isEqualTo("Linux");
        Path model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);
        Path image = folder.resolve("image.png");
        SampleImages.write(image, 80, 60, 1);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process check = new ProcessBuilder(
                        "bash",
                        Path.of("../container/check").toAbsolutePath().toString(),
                        Path.of("target/perceptanon.jar").toString(),
                        model.toString(),
                        image.toString(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        String out = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(out).endsWith("healthy, scored, unchanged, ended\n");
        assertThat(check.waitFor()).isZero();
    }
}
