// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws slanting shades. */
final class SampleImages {
    private SampleImages() {}

    static Path write(Path file, int width, int height, int colour) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, colour + x * 3 + (y << 9));
            }
        }
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }
}
