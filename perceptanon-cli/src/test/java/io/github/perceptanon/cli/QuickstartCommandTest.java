// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a quick start refuses before it begins; the rest is in {@link QuickstartIT}. */
class QuickstartCommandTest {
    @TempDir
    Path folder;

    @Test
    void somebodysDatasetStaysAsItIs() throws IOException {
        Files.writeString(folder.resolve("HA1.csv"), "img1,img2\n");
        FileTime before = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(folder, before);

        CommandRun run = CommandRun.of("quickstart", "--out", folder);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines())
                .containsExactly(
                        "perceptanon: the folder contains something else, HA1.csv for example; choose a new or empty "
                                + "folder ("
                                + folder + ")");
        assertThat(folder.toFile().list()).containsExactly("HA1.csv");
        assertThat(Files.getLastModifiedTime(folder))
                .as("not even a lock came and went")
                .isEqualTo(before);
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("report.txt"), "text");

        CommandRun run = CommandRun.of("quickstart", "--out", file);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).containsExactly("perceptanon: not a folder (" + file + ")");
    }

    @Test
    void aSeedThatNoSplitCanHaveIsWrongUsage() {
        CommandRun run = CommandRun.of("quickstart", "--out", folder.resolve("new"), "--seed", "-1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("4294967295", "-1");
        assertThat(folder.resolve("new")).doesNotExist();
    }
}
