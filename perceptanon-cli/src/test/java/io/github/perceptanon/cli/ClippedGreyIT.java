// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 16-bit grey is read as Pillow reads it, which leaves little of it: the command says so, once for each file. */
class ClippedGreyIT {
    @TempDir
    static Path folder;

    private static Path grey;

    @BeforeAll
    static void drawGrey() throws IOException {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_USHORT_GRAY);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                picture.getRaster().setSample(x, y, 0, 1000 * x + y);
            }
        }
        grey = folder.resolve("grey.png");
        ImageIO.write(picture, "png", grey.toFile());
    }

    private static void assertWarnedOnce(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.errLines())
                .singleElement()
                .asString()
                .startsWith("warning: 16-bit grey: ")
                .endsWith("(" + grey + ")");
    }

    @Test
    void scoreWarns() throws IOException {
        Path model = SampleModel.write(folder.resolve("ha1.safetensors"), AnnotationSetup.HA1);

        assertWarnedOnce(CommandRun.of("score", "--model", model, grey, grey, "--json"));
    }

    @Test
    void metricsOfRowsWarnOnce() throws IOException {
        Path csv = Files.writeString(folder.resolve("pairs.csv"), "img1,img2\ngrey.png,grey.png\ngrey.png,grey.png\n");

        assertWarnedOnce(CommandRun.of(
                "metrics", "--csv", csv, "--root", folder, "--out", folder.resolve("o.csv"), "--metrics", "mse"));
    }
}
