// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perceptanon.sample.SampleDataset;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a JVM of its own, on the originals of sample data: to its end, and killed in the middle. */
class AnonymizeIT {
    @TempDir
    static Path folder;

    private static Path regions;

    @BeforeAll
    static void draw() throws IOException, InterruptedException {
        SampleDataset.write(folder.resolve("data"), SampleOptions.defaults().withScenes(40));
        StringBuilder boxes = new StringBuilder("image,label,x,y,width,height\n");
        try (Stream<Path> files = Files.list(folder.resolve("data/orig"))) {
            for (Path file : files.sorted().toList()) {
                boxes.append(file.getFileName()).append(",face,50,40,40,40\n");
                boxes.append(file.getFileName()).append(",person,30,30,90,100\n");
            }
        }
        regions = Files.writeString(folder.resolve("boxes.csv"), boxes);
    }

    private static Object[] command(String out) {
        return new Object[] {
            "anonymize",
            "data/orig",
            "--regions",
            regions,
            "--out",
            out,
            "--method",
            "solid,blur,pixelate,inpaint",
            "--scope",
            "face,person",
            "--dataset",
            "coco"
        };
    }

    private static Map<String, Integer> images(Path study) throws IOException {
        Map<String, Integer> images = new TreeMap<>();
        try (Stream<Path> files = Files.walk(study)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jpg")).toList()) {
                images.put(study.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return images;
    }

    @Test
    void aRunThatWasKilledGoesOnAndEndsAsOneThatWasNot() throws IOException, InterruptedException {
        CommandRun whole = JarRun.of(folder, command("whole"));
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out()).contains("320 variants of 40 photographs");

        JarRun killed = JarRun.start(folder, command("killed"));
        Path anon = folder.resolve("killed/anon");
        while (killed.process().isAlive()
                && !(Files.isDirectory(anon) && anon.toFile().list().length > 40)) {
            Thread.sleep(5);
        }
        killed.process().destroyForcibly().waitFor();
        assumeThat(folder.resolve("killed/variants.csv"))
                .as("killed in the middle")
                .doesNotExist();

        CommandRun again = JarRun.of(folder, command("killed"));

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("from an earlier run");
        assertThat(images(folder.resolve("killed"))).isEqualTo(images(folder.resolve("whole")));
        assertThat(folder.resolve("killed/variants.csv")).hasSameTextualContentAs(folder.resolve("whole/variants.csv"));
        assertThat(anon.toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void trainingsReaderFindsTheImages() throws IOException, InterruptedException {
        CommandRun run = JarRun.of(folder, command("readable"));
        assertThat(run.exitCode()).as(run.err()).isZero();

        Annotations rows = Annotations.read(
                folder.resolve("readable/variants.csv"),
                folder.resolve("readable"),
                ReadOptions.defaults().withRequired(ReadOptions.Required.IMAGES));

        assertThat(rows.size()).isEqualTo(320);
        assertThat(rows.rows()).allSatisfy(row -> {
            assertThat(rows.original(row)).exists();
            assertThat(rows.anonymized(row)).exists();
            assertThat(row.dataset()).isEqualTo("coco");
            assertThat(List.of("face", "person")).contains(row.scope());
        });
        assertThat(rows.annotators()).isEmpty();
    }
}
