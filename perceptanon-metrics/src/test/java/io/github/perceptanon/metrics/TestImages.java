// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** Seeded images and the changes that property tests make to them. */
final class TestImages {
    private TestImages() {}

    /** Smooth waves, edges and a little noise. */
    static RgbImage scene(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] phase = random.doubles(9, 0, 6.28).toArray();
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int c = i % 3;
            int x = i / 3 % width;
            int y = i / 3 / width;
            double wave = Math.sin(x / 9.0 + phase[c]) + Math.sin(y / 13.0 + phase[3 + c]);
            double edge = (x / 24 + y / 24) % 2 == 0 ? 40 : -40;
            rgb[i] = clamp(128 + 35 * wave + edge + random.nextInt(-8, 9));
        }
        return RgbImage.of(width, height, rgb);
    }

    /** Uniform noise of ±amplitude; the same seed gives the same noise, only louder. */
    static RgbImage noisy(RgbImage image, int amplitude, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] rgb = image.toBytes();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = clamp((rgb[i] & 0xff) + amplitude * (2 * random.nextDouble() - 1));
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    /** The mean of a (2·radius + 1)² box, edges repeated. */
    static RgbImage blurred(RgbImage image, int radius) {
        int width = image.width();
        int height = image.height();
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            int sum = 0;
            for (int v = y - radius; v <= y + radius; v++) {
                for (int u = x - radius; u <= x + radius; u++) {
                    sum += image.sample(inside(u, width), inside(v, height), i % 3);
                }
            }
            rgb[i] = clamp(sum / (double) ((2 * radius + 1) * (2 * radius + 1)));
        }
        return RgbImage.of(width, height, rgb);
    }

    /** Each sample of the result read from (pixel index, channel) of the image. */
    static RgbImage rearranged(RgbImage image, IntUnaryOperator pixel, IntUnaryOperator channel) {
        byte[] from = image.toBytes();
        byte[] rgb = new byte[from.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = from[3 * pixel.applyAsInt(i / 3) + channel.applyAsInt(i % 3)];
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    static RgbImage mirrored(RgbImage image) {
        int w = image.width();
        return rearranged(image, p -> p / w * w + w - 1 - p % w, c -> c);
    }

    static RgbImage upsideDown(RgbImage image) {
        int w = image.width();
        int h = image.height();
        return rearranged(image, p -> (h - 1 - p / w) * w + p % w, c -> c);
    }

    static RgbImage channelsRotated(RgbImage image) {
        return rearranged(image, p -> p, c -> (c + 1) % 3);
    }

    static RgbImage inverted(RgbImage image) {
        byte[] rgb = image.toBytes();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (255 - (rgb[i] & 0xff));
        }
        return RgbImage.of(image.width(), image.height(), rgb);
    }

    static RgbImage cropped(RgbImage image, int x0, int y0, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) image.sample(x0 + i / 3 % width, y0 + i / 3 / width, i % 3);
        }
        return RgbImage.of(width, height, rgb);
    }

    private static int inside(int i, int n) {
        return Math.max(0, Math.min(n - 1, i));
    }

    private static byte clamp(double value) {
        return (byte) Math.max(0, Math.min(255, Math.round(value)));
    }
}
