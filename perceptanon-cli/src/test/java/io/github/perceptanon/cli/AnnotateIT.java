// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import io.github.perceptanon.train.data.ReadOptions;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole road of docs/study.md: drawings are anonymized, simulated annotators judge them at the same time through HTTP and
 * a server in a process of its own, which is killed on the way, their agreement is computed, and a judge is trained on the
 * table and evaluated. The annotators know an image by its bytes only, as people do.
 */
class AnnotateIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SCENES = 6;
    /** Four methods, two scopes. */
    private static final int IMAGES = 8 * SCENES;

    /** A tenth. */
    private static final int REPEATS = 5;

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Person> people = List.of(Person.number(0), Person.number(1), Person.number(2));
    /** What an annotator sees, by its bytes. */
    private final Map<Integer, Annotation> names = new HashMap<>();

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

    /** Variants of the sample data's drawings, by the first command of the road. */
    private void anonymize() throws IOException, InterruptedException {
        SampleDataset.write(folder.resolve("data"), SampleOptions.defaults().withScenes(SCENES));
        StringBuilder boxes = new StringBuilder("image,label,x,y,width,height\n");
        try (Stream<Path> files = Files.list(folder.resolve("data/orig"))) {
            for (Path file : files.sorted().toList()) {
                boxes.append(file.getFileName()).append(",face,50,40,40,40\n");
                boxes.append(file.getFileName()).append(",person,30,30,90,100\n");
            }
        }
        root = folder.resolve("study");
        CommandRun run = CommandRun.of(
                "anonymize",
                folder.resolve("data/orig"),
                "--regions",
                Files.writeString(folder.resolve("boxes.csv"), boxes),
                "--out",
                root,
                "--method",
                "solid,blur,pixelate,inpaint",
                "--scope",
                "face,person");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Annotations variants = Annotations.read(
                root.resolve("variants.csv"), root, ReadOptions.defaults().withRequired(ReadOptions.Required.IMAGES));
        for (Annotation row : variants.rows()) {
            byte[] bytes = Files.readAllBytes(variants.anonymized(row));
            assertThat(names.put(Arrays.hashCode(bytes), row))
                    .as("no two variants look the same")
                    .isNull();
        }
        assertThat(names).hasSize(IMAGES);
    }

    /** What an image is worth to everybody. */
    private static int worth(Annotation row) {
        int method = List.of("blur", "pixelate", "solid", "inpaint").indexOf(row.method());
        return 2 + 2 * method + (row.scope().equals("person") ? 1 : 0);
    }

    /**
     * Somebody who judges what they see: its worth, a bias of their own, and some noise.
     *
     * @param given the first answer to each image, by its path
     * @param confirmed how many answers were confirmed, repeats included
     */
    private record Person(Random noise, int bias, Map<String, Integer> given, AtomicInteger confirmed) {
        static Person number(int annotator) {
            return new Person(
                    new Random(annotator), annotator == 2 ? 1 : 0, new ConcurrentHashMap<>(), new AtomicInteger());
        }

        int score(Annotation seen) {
            int chance = noise.nextInt(6); // one lower, one higher, or as it is
            int score = worth(seen) + bias + (chance == 0 ? -1 : chance == 1 ? 1 : 0);
            return Math.min(10, Math.max(1, score));
        }
    }

    /** Answers what is left, or as many images. */
    private Void judge(String link, int most, Person person) throws Exception {
        JsonNode state = get(link + "/state");
        for (int i = 0;
                i < most && state.get("done").asInt() < state.get("total").asInt();
                i++) {
            int position = state.get("done").asInt();
            assertThat(state.get("images")).hasSize(1);
            URI image = URI.create(link).resolve(state.get("images").get(0).asText());
            byte[] seen = client.send(HttpRequest.newBuilder(image).build(), BodyHandlers.ofByteArray())
                    .body();
            Annotation row = names.get(Arrays.hashCode(seen));
            assertThat(row).as("a variant, and no original").isNotNull();
            int score = person.score(row);
            String body = "{\"position\":%d,\"score\":%d,\"millis\":%d,\"request\":\"answer-%d\"}"
                    .formatted(position, score, 500 + person.noise().nextInt(3000), position);
            String reply = client.send(
                            HttpRequest.newBuilder(URI.create(link + "/answer"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            assertThat(JSON.readTree(reply).get("outcome").asText()).isEqualTo("done");
            person.given().putIfAbsent(row.anonymized(), score);
            person.confirmed().incrementAndGet();
            state = JSON.readTree(reply).get("state");
        }
        return null;
    }

    /** All at the same time. */
    private void judge(Server server, int most) throws Exception {
        ExecutorService rooms = Executors.newFixedThreadPool(people.size());
        try {
            List<Callable<Void>> sessions = new ArrayList<>();
            for (int a = 0; a < people.size(); a++) {
                String link = server.link(a);
                Person person = people.get(a);
                sessions.add(() -> judge(link, most, person));
            }
            for (Future<Void> session : rooms.invokeAll(sessions)) {
                session.get();
            }
        } finally {
            rooms.shutdownNow();
        }
    }

    private JsonNode get(String url) throws Exception {
        return JSON.readTree(client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body());
    }

    @Test
    void fromPhotographsToAJudgeThroughAKilledServer() throws Exception {
        anonymize();
        Server first = new Server(folder, root);
        try {
            judge(first, 15);
        } finally {
            first.process.destroyForcibly().waitFor();
        }
        Server second = new Server(folder, root);
        try {
            for (int a = 0; a < people.size(); a++) {
                assertThat(token(second.link(a))).isEqualTo(token(first.link(a)));
                assertThat(get(second.link(a) + "/state").get("done").asInt())
                        .isEqualTo(people.get(a).confirmed().get())
                        .isEqualTo(15);
            }
            judge(second, Integer.MAX_VALUE);
        } finally {
            second.process.destroy(); // as Ctrl-C
        }
        assertThat(second.process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        theTableHasWhatWasConfirmed();
        peopleAgree();
        Path judge = train();
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
        JsonNode result = JSON.readTree(evaluation.out());
        assertThat(result.get("n").asInt())
                .isEqualTo(Annotations.read(judge.resolve("test.csv"), root).size());
    }

    private static String token(String link) {
        return link.substring(link.lastIndexOf('/') + 1);
    }

    private void theTableHasWhatWasConfirmed() throws IOException {
        Annotations scores = Annotations.read(root.resolve("HA1.csv"), root);
        assertThat(scores.annotators()).containsExactly("annotator_1", "annotator_2", "annotator_3");
        assertThat(scores.size()).isEqualTo(IMAGES);
        for (Annotation row : scores.rows()) {
            double sum = 0;
            for (int a = 0; a < people.size(); a++) {
                int given = people.get(a).given().get(row.anonymized());
                assertThat(row.scores().get(a)).as(row.anonymized()).isEqualTo(given);
                sum += given;
            }
            assertThat(row.scoreMean()).isCloseTo(sum / people.size(), within(1e-12));
            Annotation variant = names.values().stream()
                    .filter(v -> v.anonymized().equals(row.anonymized()))
                    .findFirst()
                    .orElseThrow();
            assertThat(List.of(row.original(), row.scope(), row.method()))
                    .isEqualTo(List.of(variant.original(), variant.scope(), variant.method()));
        }
        assertThat(CsvTable.read(root.resolve("HA1-answers.csv")).column("kind"))
                .hasSize(3 * (IMAGES + REPEATS))
                .filteredOn("repeat"::equals)
                .hasSize(3 * REPEATS);
    }

    private void peopleAgree() throws IOException {
        CommandRun run = CommandRun.of("agreement", root.resolve("HA1.csv"), "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode document = JSON.readTree(run.out());

        // Scores are worth, one bias and noise of a third of a point² or less: chance would be 0.
        assertThat(document.at("/alpha/interval/value").asDouble()).isGreaterThan(0.8);
        assertThat(document.at("/alpha/interval/low").asDouble()).isGreaterThan(0.7);
        assertThat(document.at("/annotators/annotator_3/bias").asDouble())
                .isGreaterThan(document.at("/annotators/annotator_1/bias").asDouble() + 0.5)
                .isGreaterThan(document.at("/annotators/annotator_2/bias").asDouble() + 0.5);
        assertThat(document.at("/checks/annotator_1/repeats").asInt()).isEqualTo(REPEATS);
        assertThat(document.at("/checks/annotator_1/deviation").asDouble()).isBetween(0.0, 1.5);
    }

    private Path train() {
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
        return judge;
    }
}
