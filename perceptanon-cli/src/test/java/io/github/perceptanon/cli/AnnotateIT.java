// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The road from images to a judge with the executable jar: simulated annotators answer through HTTP, the server is killed
 * on the way, and the table that is left is trained on.
 */
class AnnotateIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IMAGES = 40;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path root;

    /** A server in a process of its own. */
    private static final class Server {
        private final Process process;
        private final JsonNode links;

        Server(Path folder, Path root) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-jar",
                    Path.of("target/perceptanon.jar").toAbsolutePath().toString()));
            Arrays.asList(
                            "annotate",
                            root,
                            "--setup",
                            "HA1",
                            "--annotators",
                            3,
                            "--repeats",
                            0.1,
                            "--port",
                            0,
                            "--json")
                    .forEach(word -> command.add(word.toString()));
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            links = JSON.readTree(out.readLine());
        }

        String link(int annotator) {
            return links.get("annotators").get("annotator_" + (annotator + 1)).asText();
        }
    }

    /** Sample drawings, their scores left out: what anonymize leaves to be judged. */
    private void drawImages() throws Exception {
        root = folder.resolve("study");
        SampleDataset.write(root, SampleOptions.defaults().withImages(2 * IMAGES));
        Annotations drawn = Annotations.read(root.resolve("HA1.csv"), root);
        CsvTable table = drawn.table();
        List<Integer> kept = List.of(0, 1, 2, 3, 4, table.header().indexOf("data"));
        new CsvTable(
                        "variants",
                        kept.stream().map(table.header()::get).toList(),
                        table.rows().stream()
                                .limit(IMAGES)
                                .map(row -> kept.stream().map(row::get).toList())
                                .toList())
                .write(root.resolve("variants.csv"));
        Files.delete(root.resolve("HA1.csv"));
    }

    /** Answers what is left, or as many images; returns how many answers were confirmed. */
    private int judge(String link, int most, Random person) throws Exception {
        int confirmed = 0;
        JsonNode state = get(link + "/state");
        while (state.get("done").asInt() < state.get("total").asInt() && confirmed < most) {
            int position = state.get("done").asInt();
            String image = URI.create(link)
                    .resolve(state.get("images").get(0).asText())
                    .toString();
            byte[] seen = client.send(HttpRequest.newBuilder(URI.create(image)).build(), BodyHandlers.ofByteArray())
                    .body();
            int score = Math.min(10, Math.max(1, 1 + Math.floorMod(Arrays.hashCode(seen), 9) + person.nextInt(2)));
            String body = "{\"position\":%d,\"score\":%d,\"millis\":%d,\"request\":\"answer-%d-%d\"}"
                    .formatted(position, score, 500 + person.nextInt(3000), position, person.nextInt(1_000_000));
            String reply = client.send(
                            HttpRequest.newBuilder(URI.create(link + "/answer"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(JSON.readTree(reply).get("outcome").asText()).isEqualTo("done");
            confirmed++;
            state = JSON.readTree(reply).get("state");
        }
        return confirmed;
    }

    private JsonNode get(String url) throws Exception {
        return JSON.readTree(client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body());
    }

    @Test
    void fromImagesToAJudgeThroughAKilledServer() throws Exception {
        drawImages();
        int confirmed = 0;
        Server first = new Server(folder, root);
        try {
            for (int a = 0; a < 3; a++) {
                confirmed += judge(first.link(a), 15, new Random(a));
            }
        } finally {
            first.process.destroyForcibly().waitFor();
        }
        Server second = new Server(folder, root);
        try {
            int kept = 0;
            for (int a = 0; a < 3; a++) {
                assertThat(second.link(a).replaceAll(".*/a/", ""))
                        .isEqualTo(first.link(a).replaceAll(".*/a/", ""));
                kept += get(second.link(a) + "/state").get("done").asInt();
            }
            assertThat(kept).isEqualTo(confirmed).isEqualTo(45);
            for (int a = 0; a < 3; a++) {
                judge(second.link(a), Integer.MAX_VALUE, new Random(a));
            }
        } finally {
            second.process.destroy(); // as Ctrl-C
        }
        assertThat(second.process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        Annotations scores = Annotations.read(root.resolve("HA1.csv"), root);
        assertThat(scores.size()).isEqualTo(IMAGES);
        assertThat(scores.annotators()).containsExactly("annotator_1", "annotator_2", "annotator_3");
        assertThat(CsvTable.read(root.resolve("HA1-answers.csv")).column("kind"))
                .hasSize(3 * 44)
                .filteredOn("repeat"::equals)
                .hasSize(3 * 4);

        CommandRun agreement = CommandRun.of("agreement", root.resolve("HA1.csv"));
        assertThat(agreement.exitCode()).isZero();
        assertThat(agreement.out())
                .contains("40 images, 3 annotators, 120 scores")
                .contains("synthetic sample data, not human judgements")
                .containsPattern("annotator_1 +40 ");

        Path judge = folder.resolve("judge");
        CommandRun training = CommandRun.of(
                "train",
                "--data",
                root,
                "--setup",
                "HA1",
                "--out",
                judge,
                "--backbone",
                "resnet18",
                "--input-size",
                64,
                "--epochs",
                1,
                "--batch-size",
                8,
                "--split",
                "grouped");
        assertThat(training.exitCode()).as(training.err()).isZero();
        CommandRun evaluation = CommandRun.of(
                "evaluate",
                "--model",
                judge.resolve("model.safetensors"),
                "--csv",
                judge.resolve("test.csv"),
                "--root",
                root,
                "--json");
        assertThat(evaluation.exitCode()).as(evaluation.err()).isZero();
        assertThat(JSON.readTree(evaluation.out()).get("n").asInt()).isBetween(4, 16);
    }
}
