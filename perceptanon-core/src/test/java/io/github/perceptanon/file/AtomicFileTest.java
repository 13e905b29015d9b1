package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.writeText(file, text -> {
                    text.write("ne");
                    throw new IOException("disk full");
                }));
        assertThat(file).content().isEqualTo("old");
        assertThat(folder.toFile().list()).containsExactly("a.csv");
    }

    @Test
    void whatAKilledWriterLeftIsRemovedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "whole");
        Files.writeString(folder.resolve(".a.csv." + UUID.randomUUID() + ".tmp"), "half");
        Files.writeString(folder.resolve(".b.csv." + UUID.randomUUID() + ".tmp"), "another's");
        Files.writeString(folder.resolve(".a.csv.mine.tmp"), "the user's");
        AtomicFile.removeRemains(folder.resolve("a.csv"));
        assertThat(folder.toFile().list())
                .hasSize(3)
                .contains("a.csv", ".a.csv.mine.tmp")
                .anyMatch(name -> name.startsWith(".b.csv."));
    }

    @Test
    void whatIsRemovedIsNamedAsTheWriterNamesIt() throws IOException {
        Path file = folder.resolve("a.csv");
        List<String> names = new ArrayList<>();
        AtomicFile.writeText(file, text -> {
            names.addAll(List.of(folder.toFile().list()));
            text.write("whole");
        });
        Files.writeString(folder.resolve(names.get(0)), "half");
        AtomicFile.removeRemains(file);
        assertThat(folder.toFile().list()).containsExactly("a.csv");
    }
}
