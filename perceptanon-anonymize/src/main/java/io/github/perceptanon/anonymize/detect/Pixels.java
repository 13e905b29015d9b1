// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.image.RgbImage;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * How a model's input is made from an image.
 *
 * @param blueFirst whether its channels are blue, green, red
 * @param mean that is subtracted from samples of 0 to 255
 * @param factor by which the difference is multiplied
 * @param empty the sample where no image is
 */
record Pixels(boolean blueFirst, float mean, float factor, int empty) {
    private static final int CHANNELS = 3;

    /** Writes an image as (3, height, width), from a position of the buffer on. */
    void write(RgbImage image, Placement place, FloatBuffer target, int offset) {
        int plane = place.inputWidth() * place.inputHeight();
        float[] row = new float[place.inputWidth()];
        LinearResize scaled = new LinearResize(image, place.width(), place.height());
        byte[] line = new byte[CHANNELS * place.width()];
        for (int y = 0; y < place.inputHeight(); y++) {
            int inside = y - place.top();
            boolean filled = inside >= 0 && inside < place.height();
            if (filled) {
                scaled.row(inside, line);
            }
            for (int c = 0; c < CHANNELS; c++) {
                Arrays.fill(row, value(empty));
                int channel = blueFirst ? CHANNELS - 1 - c : c;
                for (int x = 0; filled && x < place.width(); x++) {
                    row[place.left() + x] = value(line[CHANNELS * x + channel] & 0xff);
                }
                target.put(offset + c * plane + y * place.inputWidth(), row);
            }
        }
    }

    /** Writes an image that is empty. */
    void writeEmpty(int width, int height, FloatBuffer target, int offset) {
        float[] row = new float[width];
        Arrays.fill(row, value(empty));
        for (int y = 0; y < CHANNELS * height; y++) {
            target.put(offset + y * width, row);
        }
    }

    private float value(int sample) {
        return (sample - mean) * factor;
    }
}
