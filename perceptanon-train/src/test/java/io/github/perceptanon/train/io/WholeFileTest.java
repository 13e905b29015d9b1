package io.github.perceptanon.train.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void writesTheTextAndNothingElse() throws IOException {
        WholeFile.writeText(folder.resolve("new/a.txt"), "ρ = 0.9\n");

        assertThat(folder.resolve("new")).isDirectoryContaining(p -> p.endsWith("a.txt"));
        assertThat(folder.resolve("new/a.txt")).hasContent("ρ = 0.9\n");
        try (var files = Files.list(folder.resolve("new"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void leavesTheOldFileWhenWritingFails() throws IOException {
        Path file = folder.resolve("a.txt");
        Files.writeString(file, "old");

        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    out.write("half".getBytes(StandardCharsets.UTF_8));
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");

        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void refusesToReplaceAFolder() throws IOException {
        Path target = Files.createDirectory(folder.resolve("results"));

        assertThatThrownBy(() -> WholeFile.writeText(target, "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a folder is where a file was to be written")
                .hasMessageContaining("results");
    }

    @Test
    void namesTheFileThatStandsWhereAFolderIsNeeded() throws IOException {
        Path file = Files.writeString(folder.resolve("plain"), "x");

        assertThatThrownBy(() -> WholeFile.writeText(file.resolve("a.txt"), "x"))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessageContaining("plain");
    }
}
