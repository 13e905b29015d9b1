// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitCommandTest {
    @TempDir
    Path folder;

    private Path csv;
    private Path out;

    @BeforeEach
    void writeAnnotations() throws IOException {
        StringBuilder text = new StringBuilder("img1,img2,dataset,scope,method,a1,score_mean\n");
        for (int i = 0; i < 60; i++) {
            int score = 4 + i % 7;
            text.append("orig/").append(i / 3).append(".jpg,anon/").append(i).append(".jpg,coco,face,mask,");
            text.append(score).append(',').append(score).append('\n');
        }
        csv = Files.writeString(folder.resolve("HA1.csv"), text);
        out = folder.resolve("split");
    }

    @Test
    void writesThreeFilesAndWarnsOfSharedOriginals() throws IOException {
        CommandRun run = CommandRun.of("split", "--csv", csv, "--type", "all", "--out", out);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("train 36, val 12, test 12 rows (all, seed 42)");
        assertThat(run.err()).contains("--grouped keeps them in one");
        assertThat(Files.readAllLines(out.resolve("test.csv"))).hasSize(13);
    }

    @Test
    void groupedKeepsOriginalsApart() {
        CommandRun run = CommandRun.of("split", "--csv", csv, "--type", "grouped", "--out", out);

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void anEmptyPartIsNamedAndNothingWritten() {
        CommandRun run = CommandRun.of("split", "--csv", csv, "--type", "loov-lfw", "--out", out);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .hasSize(1)
                .first()
                .asString()
                .contains("HA1.csv")
                .contains("lfw");
        assertThat(out).doesNotExist();
    }

    @Test
    void aTypeThatIsNoneIsWrongUsage() {
        CommandRun run = CommandRun.of("split", "--csv", csv, "--type", "random", "--out", out);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errLines()).hasSize(1).first().asString().contains("'random'");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(out, "in the way");

        CommandRun run = CommandRun.of("split", "--csv", csv, "--type", "all", "--out", out);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines()).hasSize(1).first().asString().contains(out.toString());
    }

    @Test
    void anEarlierSplitIsReplacedOnlyWhenThatIsAskedFor() throws IOException {
        CommandRun.of("split", "--csv", csv, "--type", "all", "--out", out);
        String before = Files.readString(out.resolve("test.csv"));

        CommandRun again = CommandRun.of("split", "--csv", csv, "--type", "all", "--seed", 7, "--out", out);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.errLines())
                .containsExactly("perceptanon: the file already exists; --overwrite replaces it ("
                        + out.resolve("train.csv") + ")");
        assertThat(out.resolve("test.csv")).hasContent(before);

        CommandRun replaced =
                CommandRun.of("split", "--csv", csv, "--type", "all", "--seed", 7, "--out", out, "--overwrite");
        assertThat(replaced.exitCode()).isZero();
        assertThat(Files.readString(out.resolve("test.csv"))).isNotEqualTo(before);
    }

    @Test
    void imagesInSeveralPartsUnderOtherNamesAreSaid() throws IOException {
        for (String image : new String[] {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
            Path file = folder.resolve("anon/" + image + ".jpg");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "all grey");
        }
        CommandRun run = CommandRun.of("split", "--csv", csv, "--type", "all", "--out", out);

        assertThat(run.errLines())
                .last()
                .isEqualTo(
                        "note: 1 image is in more than one part under different names:" + " training sees test data");
    }
}
