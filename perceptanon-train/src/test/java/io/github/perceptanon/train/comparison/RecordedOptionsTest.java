// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedOptionsTest {
    @TempDir
    Path folder;

    @Test
    void theSameOptionsAgreeAgain() throws IOException {
        RecordedOptions.agree(folder, Map.of("optimizer", "sgd(momentum=0.9, \"plain\")"));

        assertThatNoException()
                .isThrownBy(() -> RecordedOptions.agree(folder, Map.of("optimizer", "sgd(momentum=0.9, \"plain\")")));
    }

    @Test
    void anotherValueIsRefusedAndNamed() throws IOException {
        RecordedOptions.agree(folder, Map.of("epochs", "200"));

        assertThatThrownBy(() -> RecordedOptions.agree(folder, Map.of("epochs", "100")))
                .isInstanceOf(ComparisonException.class)
                .hasMessage(folder.resolve("options.csv") + ": this folder's cells were made with epochs '200', not "
                        + "'100'; use the same data and options, or choose another folder");
    }

    @Test
    void whatIsNewIsAddedAndWhatIsNotAskedForIsKept() throws IOException {
        RecordedOptions.agree(folder, Map.of("epochs", "200"));
        RecordedOptions.agree(folder, Map.of("weights lpips_alex", "ab"));

        assertThat(Files.readAllLines(folder.resolve("options.csv")))
                .containsExactly("option,value", "epochs,200", "weights lpips_alex,ab");
        assertThatThrownBy(() -> RecordedOptions.agree(folder, Map.of("epochs", "100")))
                .isInstanceOf(ComparisonException.class);
    }

    @Test
    void aForeignFileIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("options.csv"), "a,b\n1,2\n");

        assertThatThrownBy(() -> RecordedOptions.agree(folder, Map.of("epochs", "100")))
                .isInstanceOf(ComparisonException.class)
                .hasMessage(file + ": not the options of a comparison; choose another folder");
        assertThat(file).hasContent("a,b\n1,2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tables.md", "tables.csv", "report.html", "pairs.csv", "cells", "models"})
    void whatIsNotOfAComparisonIsLeftAlone(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "mine");

        assertThatThrownBy(() -> RecordedOptions.agree(folder, Map.of("epochs", "100")))
                .isInstanceOf(ComparisonException.class)
                .hasMessage(file
                        + ": would be replaced, but does not belong to a comparison, because there is no options.csv "
                        + "next to"
                        + " it; choose another folder");
        assertThat(folder.toFile().list()).containsExactly(name);
    }

    @Test
    void hashesAreShortenedInTheMessage() throws IOException {
        RecordedOptions.agree(folder, Map.of("data HA1", "ab".repeat(32)));

        assertThatThrownBy(() -> RecordedOptions.agree(folder, Map.of("data HA1", "cd".repeat(32))))
                .hasMessageContaining("made with data HA1 'abababababab…', not 'cdcdcdcdcdcd…'");
    }
}
