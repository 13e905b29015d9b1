// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.server.ScoringServer;
import io.github.perceptanon.server.ServiceOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/server.md, and the clients in three languages. */
class ScoringServiceTest {
    @TempDir
    static Path folder;

    private static ScoringServer server;
    private static Path image;
    private static double expected;

    @BeforeAll
    static void start() throws IOException {
        Path model = TinyModels.write(folder, AnnotationSetup.HA1);
        image = TinyModels.writePicture(folder.resolve("picture.jpg"), 1);
        try (AnonymityScorer scorer = AnonymityScorer.load(model)) {
            expected = scorer.score(ImageLoader.standard().load(image)).score();
        }
        server = ScoringServer.start(ServiceOptions.of(model).withAddress("127.0.0.1", 0));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aServiceInThreeLines() throws IOException {
        Path ha1 = TinyModels.write(folder, AnnotationSetup.HA1);
        Path ha2 = TinyModels.write(folder, AnnotationSetup.HA2);
        int port = 0;
        String url;

        ServiceOptions options = ServiceOptions.of(ha1, ha2).withAddress("127.0.0.1", port);
        try (ScoringServer server = ScoringServer.start(options)) {
            url = server.url();
        }

        assertThat(url).startsWith("http://127.0.0.1:");
    }

    @Test
    void theJavaClientGetsTheScore() throws Exception {
        assertThat(new ScoreOverHttp(URI.create(server.url())).score(image)).contains("\"score\":" + expected);
        Path none = Files.writeString(folder.resolve("none.jpg"), "no image");
        assertThatThrownBy(() -> new ScoreOverHttp(URI.create(server.url())).score(none))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status 422");
    }

    @Test
    void curlGetsTheScore() throws Exception {
        assumeThat(runs("curl", "--version")).as("no curl here").isTrue();
        assertThat(output("bash", "clients/score.sh", server.url(), image.toString()))
                .contains("\"score\":" + expected);
    }

    @Test
    void pythonGetsTheScore() throws Exception {
        assumeThat(runs("python3", "--version")).as("no Python here").isTrue();
        assertThat(Double.parseDouble(output("python3", "clients/score.py", server.url(), image.toString())
                        .lines()
                        .findFirst()
                        .orElseThrow()))
                .isEqualTo(expected);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
