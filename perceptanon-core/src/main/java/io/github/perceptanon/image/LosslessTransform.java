// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** Undoes what an encoder did to the pixels of a lossless WebP image (RFC 9649, section 3.4). Pixels are ARGB. */
sealed interface LosslessTransform {
    /**
     * Undoes it.
     *
     * @param pixels of the image; may be changed
     * @param height rows of the image
     * @return the pixels as they were before
     */
    int[] undo(int[] pixels, int height);

    /** The number of blocks of 2^{@code bits} samples that cover this many samples. */
    static int blocks(int size, int bits) {
        return size + (1 << bits) - 1 >> bits;
    }

    /** Each pixel minus a prediction from its neighbours, by a mode for each block. */
    record Predicted(int width, int bits, int[] modes) implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            pixels[0] = LosslessPrediction.sum(pixels[0], LosslessPrediction.BLACK);
            for (int x = 1; x < width; x++) {
                pixels[x] = LosslessPrediction.sum(pixels[x], pixels[x - 1]);
            }
            int blocksPerRow = blocks(width, bits);
            for (int y = 1; y < height; y++) {
                int row = y * width;
                pixels[row] = LosslessPrediction.sum(pixels[row], pixels[row - width]);
                int block = (y >> bits) * blocksPerRow;
                for (int x = 1; x < width; x++) {
                    int mode = modes[block + (x >> bits)] >> 8 & 0xf;
                    int end = Math.min(width, (x >> bits) + 1 << bits);
                    LosslessPrediction.add(pixels, row + x, row + end, width, mode);
                    x = end - 1;
                }
            }
            return pixels;
        }
    }

    /** Red and blue minus multiples of green and red, by factors for each block. */
    record CrossColor(int width, int bits, int[] factors) implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int blocksPerRow = blocks(width, bits);
            for (int y = 0, i = 0; y < height; y++) {
                for (int x = 0; x < width; x++, i++) {
                    pixels[i] = undo(pixels[i], factors[(y >> bits) * blocksPerRow + (x >> bits)]);
                }
            }
            return pixels;
        }

        private static int undo(int pixel, int factors) {
            int green = (byte) (pixel >> 8);
            int red = (pixel >> 16) + ((byte) factors * green >> 5) & 0xff;
            int blue = pixel + ((byte) (factors >> 8) * green >> 5) + ((byte) (factors >> 16) * (byte) red >> 5) & 0xff;
            return pixel & 0xff00ff00 | red << 16 | blue;
        }
    }

    /** Red and blue minus green. */
    record GreenSubtracted() implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            for (int i = 0; i < pixels.length; i++) {
                int green = pixels[i] >> 8 & 0xff;
                pixels[i] = pixels[i] & 0xff00ff00 | (pixels[i] & 0x00ff00ff) + (green << 16 | green) & 0x00ff00ff;
            }
            return pixels;
        }
    }

    /**
     * Palette indices, 2^{@code bits} of them in one pixel's green.
     *
     * @param colors as many as there are indices
     */
    record Indexed(int width, int bits, int[] colors) implements LosslessTransform {
        @Override
        public int[] undo(int[] pixels, int height) {
            int[] target = bits == 0 ? pixels : new int[width * height];
            int packedWidth = blocks(width, bits);
            int indexBits = 8 >> bits;
            int within = (1 << bits) - 1;
            for (int y = 0, i = 0; y < height; y++) {
                for (int x = 0; x < width; x++, i++) {
                    int green = pixels[y * packedWidth + (x >> bits)] >> 8 & 0xff;
                    target[i] = colors[green >> (x & within) * indexBits & colors.length - 1];
                }
            }
            return target;
        }
    }
}
