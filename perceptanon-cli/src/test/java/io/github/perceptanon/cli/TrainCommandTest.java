// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.file.OutputLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before a step is made. */
class TrainCommandTest {
    @TempDir
    Path folder;

    private Path out;

    @BeforeEach
    void writeAnnotations() throws IOException {
        StringBuilder text = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 0; i < 60; i++) {
            text.append("o").append(i).append(".jpg,a").append(i).append(".jpg,coco,face,mask,5,5\n");
        }
        Files.writeString(folder.resolve("HA1.csv"), text);
        out = folder.resolve("run");
    }

    private CommandRun train(Object... more) {
        List<Object> args = new ArrayList<>(List.of("train", "--data", folder, "--setup", "HA1", "--out", out));
        args.addAll(Arrays.asList(more));
        return CommandRun.of(args.toArray());
    }

    @Test
    void aSplitTypeBesideASplitFolderIsWrongUsage() {
        CommandRun run = train("--split-folder", folder, "--split", "grouped");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines())
                .containsExactly("perceptanon: --split-folder cannot be combined with --split or --grouped"
                        + " (see 'perceptanon train --help')");
    }

    @Test
    void groupedBesideASplitFolderIsWrongUsage() {
        assertThat(train("--split-folder", folder, "--grouped").exitCode()).isEqualTo(2);
    }

    @Test
    void toGoOnAndToBeginAnewIsWrongUsage() {
        assertThat(train("--resume", "--overwrite").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "checkpoint.safetensors", "log.csv"})
    void anEarlierRunIsNotTrainedOver(String file) throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve(file), "earlier");
        CommandRun run = train();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly(
                        "perceptanon: the file already exists; --resume continues from the checkpoint, --overwrite "
                                + "starts"
                                + " over (" + out.resolve(file) + ")");
        assertThat(out.toFile().list()).containsExactly(file);
    }

    @Test
    void aSecondRunInTheFolderIsToldAtOnce() throws Exception {
        OutputLock lock = OutputLock.ofFolder(out);
        try (lock) {
            CommandRun run = CompletableFuture.supplyAsync(this::train).get();

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errLines())
                    .containsExactly("perceptanon: in use by another thread of this process (" + out + ")");
        }
    }

    @Test
    void anotherRunsFilesOfTheSplitStayWhereItsCheckpointIsRefused() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("checkpoint.safetensors"), "damaged");
        Files.writeString(out.resolve("test.csv"), "earlier");
        CommandRun run = train("--resume");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).last().asString().contains("checkpoint.safetensors");
        assertThat(out.resolve("test.csv")).hasContent("earlier");
    }

    @Test
    void sampleDataAreReplacedOnlyWhenThatIsAskedFor() throws IOException {
        Object[] command = {"sample-data", "--out", out, "--images", 7};
        assertThat(CommandRun.of(command).exitCode()).isZero();
        CommandRun again = CommandRun.of(command);

        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errLines())
                .containsExactly("perceptanon: the file already exists; --overwrite replaces it ("
                        + out.resolve("HA1.csv") + ")");
        assertThat(CommandRun.of("sample-data", "--out", out, "--images", 7, "--overwrite")
                        .out())
                .startsWith(out + ": 1 scene, 7 images, 6 rows each in HA1.csv and HA2.csv");
    }
}
