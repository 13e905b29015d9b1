// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Exposure, colour and direction of the light, vignetting, and the camera's noise. */
record Light(double[] gain, double slopeX, double slopeY, double vignette, double contrast, double noise, Dice dice) {

    static Light random(Dice dice) {
        double exposure = dice.chance(0.15) ? dice.within(0.62, 0.76) : dice.within(0.82, 1.12);
        double warmth = dice.within(-0.09, 0.09);
        return new Light(
                new double[] {exposure * (1 + warmth), exposure, exposure * (1 - warmth)},
                dice.within(-0.16, 0.16),
                dice.within(-0.12, 0.08),
                dice.within(0, 0.22),
                dice.within(0.85, 1.1),
                dice.within(0.5, 4),
                dice);
    }

    void fallOn(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int y = 0; y < height; y++) {
            double v = 2.0 * y / height - 1;
            for (int x = 0; x < width; x++) {
                double u = 2.0 * x / width - 1;
                double local = (1 + slopeX * u + slopeY * v) * (1 - vignette * (u * u + v * v) / 2);
                double grain = noise * (dice.within(-1, 1) + dice.within(-1, 1));
                int pixel = pixels[y * width + x];
                pixels[y * width + x] = lit(pixel >> 16 & 0xff, gain[0] * local, grain) << 16
                        | lit(pixel >> 8 & 0xff, gain[1] * local, grain) << 8
                        | lit(pixel & 0xff, gain[2] * local, grain);
            }
        }
    }

    private int lit(int value, double factor, double grain) {
        double seen = (value * factor - 118) * contrast + 118 + grain;
        return (int) Math.max(0, Math.min(255, Math.round(seen)));
    }
}
