// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
    @TempDir
    private Path folder;

    @Test
    void aPngKeepsEverySample() throws IOException {
        RgbImage image = noise(13, 7);
        ImageFiles.writePng(folder.resolve("a.png"), image);
        assertThat(ImageLoader.standard().load(folder.resolve("a.png")).toBytes())
                .isEqualTo(image.toBytes());
    }

    @Test
    void aJpegComesBackAlmostTheSame() throws IOException {
        byte[] grey = new byte[32 * 16 * 3];
        Arrays.fill(grey, (byte) 100);
        ImageFiles.writeJpeg(folder.resolve("a.jpg"), RgbImage.of(32, 16, grey), 0.9f);
        RgbImage read = ImageLoader.standard().load(folder.resolve("a.jpg"));
        assertThat(read.sample(10, 10, 1)).isBetween(98, 102);
    }

    @Test
    void aLowerQualityIsASmallerFile() throws IOException {
        RgbImage image = noise(64, 64);
        assertThat(ImageFiles.toJpeg(image, 0.3f).length).isLessThan(ImageFiles.toJpeg(image, 0.9f).length);
    }

    @Test
    void theSamePixelsGiveTheSameBytes() throws IOException {
        assertThat(ImageFiles.toJpeg(noise(20, 20), 0.8f)).isEqualTo(ImageFiles.toJpeg(noise(20, 20), 0.8f));
    }

    @Test
    void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("a.png"), "old");
        ImageFiles.writePng(file, new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB));
        assertThat(ImageLoader.standard().load(file).width()).isEqualTo(3);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFailedWriteLeavesNothing() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("a.png"));
        Files.createFile(directory.resolve("inside"));
        assertThatThrownBy(() -> ImageFiles.writePng(directory, noise(2, 2))).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(directory);
        }
    }

    @Test
    void refusesQualitiesOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFiles.toJpeg(noise(2, 2), 85))
                .withMessage("JPEG quality must be above 0 and at most 1 but was 85.0");
    }

    private static RgbImage noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(7).nextBytes(rgb);
        return RgbImage.of(width, height, rgb);
    }
}
