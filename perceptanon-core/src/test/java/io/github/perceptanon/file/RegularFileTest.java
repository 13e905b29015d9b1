// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.perceptanon.golden.NamedPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileCanBeRead() throws IOException {
        assertThat(RegularFile.problem(Files.writeString(folder.resolve("a"), "a")))
                .isEmpty();
    }

    @Test
    void aLinkToAFileCanBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a");
        assertThat(RegularFile.problem(Files.createSymbolicLink(folder.resolve("link"), file)))
                .isEmpty();
    }

    @Test
    void whatIsNotThereIsNoFile() {
        assertThat(RegularFile.problem(folder.resolve("none"))).contains("no such file");
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(RegularFile.problem(folder)).contains("a folder, not a file");
    }

    @Test
    void aPipeIsNoFile() throws IOException, InterruptedException {
        assertThat(RegularFile.problem(NamedPipe.in(folder, "pipe")))
                .contains("a pipe or a device, not a regular file");
    }

    @Test
    void aDeviceIsNoFile() {
        Path device = Path.of("/dev/zero");
        assumeTrue(Files.exists(device));
        assertThat(RegularFile.problem(device)).contains("a pipe or a device, not a regular file");
    }
}
