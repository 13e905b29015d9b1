// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.ServerOptions;
import io.github.perceptanon.study.Study;
import io.github.perceptanon.study.StudyOptions;
import io.github.perceptanon.study.StudyServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotateCommandTest {
    @TempDir
    Path root;

    @BeforeEach
    void writeImages() throws IOException {
        SampleImages.write(root.resolve("a.png"), 32, 24, 1);
        SampleImages.write(root.resolve("b.png"), 32, 24, 9000);
        Files.writeString(root.resolve("variants.csv"), "img1,img2\na.png,a.png\na.png,b.png\n");
    }

    private CommandRun refused(Object... options) {
        Object[] args = new Object[options.length + 4];
        System.arraycopy(new Object[] {"annotate", root, "--setup", "HA1"}, 0, args, 0, 4);
        System.arraycopy(options, 0, args, 4, options.length);
        CommandRun run = CommandRun.of(args);
        assertThat(run.errLines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        return run;
    }

    private void create() throws IOException {
        Study.create(root, root.resolve("variants.csv"), AnnotationSetup.HA1, StudyOptions.of(3));
    }

    @Test
    void aNewStudyNeedsAnnotators() {
        CommandRun run = refused();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("either --annotators or --names");
        assertThat(root.resolve("HA1.study")).doesNotExist();
    }

    @Test
    void numbersOutOfRangeAreWrongUsage() {
        assertThat(refused("--annotators", 0).err()).contains("annotators must be 1 to 1000 but were 0");
        assertThat(refused("--annotators", 3, "--per-image", 4).err()).contains("1 to 3");
        assertThat(refused("--annotators", 3, "--repeats", 2).err()).contains("0 to 0.5 but was 2.0");
        assertThat(refused("--annotators", 3, "--port", 70_000).err()).contains("0 to 65535 but was 70000");
        assertThat(refused("--names", "a,score_mean").exitCode()).isEqualTo(2);
        assertThat(refused("--annotators", 3, "--url", "ftp://x").err()).contains("publicUrl");
        assertThat(root.resolve("HA1.study")).doesNotExist();
    }

    @Test
    void aMissingTableOrImageIsNamed() throws IOException {
        Files.delete(root.resolve("b.png"));
        CommandRun image = refused("--annotators", 1);
        assertThat(image.exitCode()).isEqualTo(1);
        assertThat(image.err()).contains(root.resolve("variants.csv").toString(), "b.png", "no such file");

        Files.delete(root.resolve("variants.csv"));
        assertThat(refused("--annotators", 1).err())
                .contains(root.resolve("variants.csv").toString());
    }

    @Test
    void examplesNeedScoresAndAreNotToBeJudged() throws IOException {
        assertThat(refused("--annotators", 1, "--examples", root.resolve("variants.csv"))
                        .err())
                .contains("variants.csv", "no column");
        Path examples = Files.writeString(
                root.resolve("examples.csv"), "img1,img2,dataset,scope,method,score_mean\na.png,b.png,d,s,m,3\n");
        assertThat(refused("--annotators", 1, "--examples", examples).err())
                .contains("examples.csv", "b.png is listed twice");
        assertThat(root.resolve("HA1.study")).doesNotExist();
    }

    @Test
    void aSecondServerOnOneStudyIsRefused() throws IOException {
        create();
        try (Study open = Study.open(root, AnnotationSetup.HA1)) {
            assertThat(open.images()).isEqualTo(2);
            CommandRun run = refused();
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("in use by another server").contains("HA1.study");
        }
    }

    /** The command in a thread, ended by an interrupt once it has printed its links. */
    private String noteOf(String address) throws InterruptedException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Thread serving = new Thread(() -> Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "annotate",
                root.toString(),
                "--setup",
                "HA1",
                "--address",
                address,
                "--port",
                "0"));
        serving.start();
        for (int i = 0; i < 3000 && !out.toString().contains("annotator_3"); i++) {
            Thread.sleep(10);
        }
        serving.interrupt();
        serving.join(30_000);
        assertThat(out.toString()).contains("annotator_3").contains("/join/");
        return err.toString();
    }

    @Test
    void whatItMeansToOpenAServerToTheNetworkIsSaidWhereOneDoes() throws Exception {
        create();

        assertThat(noteOf("0.0.0.0"))
                .contains("note: whoever reaches 0.0.0.0 at port ")
                .contains("has a link can judge", "without a proxy that adds TLS");
        assertThat(noteOf("127.0.0.1")).isEmpty();
    }

    @Test
    void whatAStudyIsCannotBeChangedLater() throws IOException {
        create();
        assertThat(refused("--annotators", 5).err())
                .contains("created with --annotators 3")
                .contains("5");
        assertThat(refused("--seed", 9).err()).contains("created with --seed 1");
        assertThat(refused("--repeats", 0.2).err()).contains("created with --repeats 0.05");
        assertThat(refused("--per-image", 2).err()).contains("created with --per-image 3");
        assertThat(refused("--names", "x,y,z").err()).contains("created with --names");
        assertThat(refused("--gold", root.resolve("variants.csv")).err()).contains("for new studies");
        assertThat(refused("--examples", root.resolve("variants.csv")).err()).contains("for new studies");
    }

    @Test
    void aStudyOfTheOtherSetupIsRefused() throws IOException {
        create();
        Files.move(root.resolve("HA1.study"), root.resolve("HA2.study"));
        CommandRun run = CommandRun.of("annotate", root, "--setup", "HA2");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errLines())
                .containsExactly("perceptanon: " + root.resolve("HA2.study") + ": a study of setup 'HA1', not HA2");
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        create();
        Study.create(root, root.resolve("variants.csv"), AnnotationSetup.HA2, StudyOptions.of(1));
        try (Study other = Study.open(root, AnnotationSetup.HA2);
                StudyServer server =
                        StudyServer.start(other, ServerOptions.loopback().withPort(0))) {
            CommandRun run = CommandRun.of("annotate", root, "--setup", "HA1", "--port", server.port());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("port " + server.port() + " of 127.0.0.1 cannot be listened on");
        }
    }
}
