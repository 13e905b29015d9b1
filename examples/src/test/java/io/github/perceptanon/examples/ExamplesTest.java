// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every example's main method. */
class ExamplesTest {
    @TempDir
    static Path folder;

    private static Path alone;
    private static Path pairs;
    private static Path picture;

    @BeforeAll
    static void writeFiles() throws IOException {
        alone = TinyModels.write(folder, AnnotationSetup.HA1);
        pairs = TinyModels.write(folder, AnnotationSetup.HA2);
        picture = TinyModels.writePicture(folder.resolve("picture.jpg"), 1);
    }

    @Test
    void scoreImagePrintsAScoreAndWhatMadeIt() throws Exception {
        String[] lines = printed(ScoreImage::main, alone, picture).split("\\R");
        assertThat(Double.parseDouble(lines[0])).isBetween(1.0, 10.0);
        assertThat(lines[1]).matches("weights [0-9a-f]{64}, engine nd4j-cpu");
    }

    @Test
    void scoreFolderGoesOnAfterAFileThatIsNoImage(@TempDir Path images) throws Exception {
        TinyModels.writePicture(images.resolve("a.jpg"), 1);
        Files.writeString(images.resolve("b.png"), "no image");
        TinyModels.writePicture(images.resolve("c.jpg"), 2);

        String[] lines = printed(ScoreFolder::main, alone, images).split("\\R");

        assertThat(lines).hasSize(3);
        assertThat(lines[0]).matches("\\d+\\.\\d{3}  a\\.jpg");
        assertThat(lines[1]).startsWith("-").contains("b.png");
        assertThat(lines[2]).matches("\\d+\\.\\d{3}  c\\.jpg");
    }

    @Test
    void compareAnonymizersPrintsALineForEach() throws Exception {
        assertThat(printed(CompareAnonymizers::main, pairs, picture, "20", "10", "40", "40"))
                .hasLineCount(4)
                .contains("Blur[sigma=4.0]", "Pixelate[block=12]", "Mask[color=0, opacity=1.0]", "Inpaint[]");
    }

    @Test
    void explainScoreDrawsAnOverlay() throws Exception {
        Path overlay = folder.resolve("overlay.png");
        printed(ExplainScore::main, alone, picture, overlay);
        assertThat(ImageIO.read(overlay.toFile()).getWidth()).isGreaterThanOrEqualTo(224);
    }

    private interface Program {
        void main(String[] args) throws Exception;
    }

    private static String printed(Program program, Object... args) throws Exception {
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        PrintStream terminal = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.main(texts);
        } finally {
            System.setOut(terminal);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
