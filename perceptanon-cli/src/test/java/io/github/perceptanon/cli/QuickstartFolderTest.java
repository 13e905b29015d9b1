// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartFolderTest {
    @TempDir
    Path root;

    private QuickstartFolder folder;

    @BeforeEach
    void open() {
        folder = new QuickstartFolder(root);
    }

    private void file(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, DataOrigin.SYNTHETIC);
    }

    private void earlierRun() throws IOException {
        for (String name : List.of(
                "data/README.txt",
                "data/HA1.csv",
                "ha1/train.csv",
                "ha1/model.safetensors",
                "ha1/checkpoint.safetensors",
                "ha1/log.csv",
                "report.html",
                "comparison.csv",
                "overlay.png")) {
            file(name);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    private void assertRefused(String words) throws IOException {
        List<String> before = files();
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> {
                    folder.requireNothingElse();
                    folder.prepare(true);
                })
                .withMessageContainingAll(root.toString(), words);
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aNewOrEmptyFolderWillDo() throws IOException {
        new QuickstartFolder(root.resolve("new")).requireNothingElse();
        folder.requireNothingElse();
        folder.prepare(false);
    }

    @Test
    void hiddenFilesDoNotCount() throws IOException {
        file(".perceptanon.lock");
        folder.requireNothingElse();
        folder.prepare(false);
    }

    @Test
    void aHiddenFolderCounts() throws IOException {
        file(".git/config");
        assertRefused("the folder contains something else, .git for example");
    }

    @Test
    void aDatasetIsRefused() throws IOException {
        file("HA1.csv");
        file("orig/1.jpg");
        assertRefused("the folder contains something else, HA1.csv for example; choose a new or empty folder");
    }

    @Test
    void anEarlierRunThatHoldsMoreIsRefused() throws IOException {
        earlierRun();
        file("thesis.txt");
        assertRefused("thesis.txt");
    }

    @Test
    void dataThatAreNotSampleDataAreRefused() throws IOException {
        file("data/HA1.csv");
        assertRefused("the folder contains something else, data for example");
    }

    @Test
    void aReportAloneIsNoEarlierRun() throws IOException {
        file("report.html");
        assertRefused("report.html");
    }

    @Test
    void anEarlierRunIsReplacedOnlyWhenThatIsAskedFor() throws IOException {
        earlierRun();
        folder.requireNothingElse();
        List<String> before = files();

        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> folder.prepare(false))
                .withMessageContaining("the folder contains an earlier quick start; --overwrite replaces it");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void ofAnEarlierRunNoResultIsLeftBesideNewOnes() throws IOException {
        earlierRun();
        file(".report.html.01234567-89ab-cdef-0123-456789abcdef.tmp");

        folder.prepare(true);

        assertThat(files()).containsExactlyInAnyOrder("data/README.txt", "data/HA1.csv", "ha1/train.csv");
        assertThat(folder.model(AnnotationSetup.HA1)).isDirectory();
    }
}
