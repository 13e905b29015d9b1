// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** 24 pairs that are quick to learn: bright noise is anonymous, dark noise is not. */
final class NoiseImages {
    static final int PAIRS = 24;
    private static final int SIDE = 64;

    private NoiseImages() {}

    /** Writes the images below a folder. */
    static Annotations write(Path root) throws IOException {
        for (int i = 0; i < PAIRS; i++) {
            write(root.resolve("o" + i + ".png"), 40, i);
            write(root.resolve("a" + i + ".png"), 20 + (int) (20 * score(i)), 100 + i);
        }
        return of(root, PAIRS);
    }

    /** Rows about images written before; more rows than pairs name the same images again. */
    static Annotations of(Path root, int rows) throws IOException {
        List<Annotation> out = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int pair = i % PAIRS;
            double score = score(pair);
            out.add(new Annotation(
                    i + 1, "o" + pair + ".png", "a" + pair + ".png", "coco", "face", "mask", List.of(score), score));
        }
        return Annotations.of(root, List.of("a1"), out);
    }

    private static double score(int pair) {
        return 1 + 9.0 * (pair % 4) / 3;
    }

    private static void write(Path file, int brightness, int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int v = Math.min(255, brightness + random.nextInt(30));
                image.setRGB(x, y, v << 16 | v << 8 | v);
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
