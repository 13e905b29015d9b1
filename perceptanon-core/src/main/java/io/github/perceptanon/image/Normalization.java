// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.nio.BufferOverflowException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Converts 8-bit samples to a network's input, as torchvision's {@code ToTensor} and {@code Normalize} do in 32-bit
 * floats: (v / 255 − mean) / std per channel, red first. Immutable, thread-safe and compared by value.
 */
public final class Normalization {
    /** The mean and standard deviation of ImageNet, which torchvision's networks and the reference use. */
    public static final Normalization IMAGENET =
            of(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    private final List<Float> mean;
    private final List<Float> std;
    /** The normalised value of each of the 256 samples, per channel. */
    private final float[][] table;

    private Normalization(List<Float> mean, List<Float> std) {
        this.mean = mean;
        this.std = std;
        this.table = new float[3][256];
        for (int c = 0; c < 3; c++) {
            for (int v = 0; v < 256; v++) {
                table[c][v] = (v / 255f - mean.get(c)) / std.get(c);
            }
        }
    }

    /**
     * Creates a normalisation.
     *
     * @param mean the means of red, green and blue on the scale 0–1, finite
     * @param std the standard deviations of red, green and blue on the scale 0–1, finite and above 0
     * @return the normalisation
     * @throws IllegalArgumentException if there are not 3 values of each, or a value is out of range
     */
    public static Normalization of(float[] mean, float[] std) {
        return new Normalization(three("mean", mean, false), three("std", std, true));
    }

    private static List<Float> three(String name, float[] values, boolean positive) {
        if (values.length != 3) {
            throw new IllegalArgumentException(name + " needs 3 values but was given " + values.length);
        }
        for (float value : values) {
            if (!Float.isFinite(value) || positive && value <= 0) {
                throw new IllegalArgumentException(
                        name + " must be finite" + (positive ? " and above 0" : "") + " but was " + value);
            }
        }
        return List.of(values[0], values[1], values[2]);
    }

    /**
     * Means of red, green and blue.
     *
     * @return 3 values, immutable
     */
    public List<Float> mean() {
        return mean;
    }

    /**
     * Standard deviations of red, green and blue.
     *
     * @return 3 values, immutable
     */
    public List<Float> std() {
        return std;
    }

    /**
     * Writes a network's input.
     *
     * @param image the image, already resized to the network's input
     * @param target receives 3 × height × width values, (3, height, width) row-major
     * @param offset first index to write in the target
     * @throws IndexOutOfBoundsException if the target is too short
     */
    public void toChw(RgbImage image, float[] target, int offset) {
        byte[] rgb = image.samples();
        Objects.checkFromIndexSize(offset, rgb.length, target.length);
        int plane = rgb.length / 3;
        for (int c = 0; c < 3; c++) {
            float[] values = table[c];
            int out = offset + c * plane;
            for (int i = 0, p = c; i < plane; i++, p += 3) {
                target[out + i] = values[rgb[p] & 0xff];
            }
        }
    }

    /**
     * As {@link #toChw(RgbImage, float[], int)}, into a buffer, direct or not, from its position, which advances.
     *
     * @param image the image, already resized to the network's input
     * @param target receives 3 × height × width values
     * @throws BufferOverflowException if fewer remain in the buffer; nothing is written then
     */
    public void toChw(RgbImage image, FloatBuffer target) {
        toChw(image.samples(), target);
    }

    /**
     * As {@link #toChw(RgbImage, FloatBuffer)}, of samples in an array.
     *
     * @param rgb samples, (height, width, 3) row-major, each byte an unsigned value 0–255
     * @param target receives as many values, from its position, which advances
     * @throws IllegalArgumentException if the number of samples is not a multiple of 3
     * @throws BufferOverflowException if fewer remain in the buffer; nothing is written then
     */
    public void toChw(byte[] rgb, FloatBuffer target) {
        requireRoom(rgb, target);
        int plane = rgb.length / 3;
        int start = target.position();
        for (int c = 0; c < 3; c++) {
            float[] values = table[c];
            int out = start + c * plane;
            for (int i = 0, p = c; i < plane; i++, p += 3) {
                target.put(out + i, values[rgb[p] & 0xff]);
            }
        }
        target.position(start + rgb.length);
    }

    /**
     * As {@link #toChw(byte[], FloatBuffer)}, but in the samples' own order: channels last.
     *
     * @param rgb samples, (height, width, 3) row-major, each byte an unsigned value 0–255
     * @param target receives as many values, (height, width, 3) row-major, from its position, which advances
     * @throws IllegalArgumentException if the number of samples is not a multiple of 3
     * @throws BufferOverflowException if fewer remain in the buffer; nothing is written then
     */
    public void toHwc(byte[] rgb, FloatBuffer target) {
        requireRoom(rgb, target);
        float[] red = table[0];
        float[] green = table[1];
        float[] blue = table[2];
        int out = target.position();
        for (int i = 0; i < rgb.length; i += 3) {
            target.put(out + i, red[rgb[i] & 0xff]);
            target.put(out + i + 1, green[rgb[i + 1] & 0xff]);
            target.put(out + i + 2, blue[rgb[i + 2] & 0xff]);
        }
        target.position(out + rgb.length);
    }

    private static void requireRoom(byte[] rgb, FloatBuffer target) {
        if (rgb.length % 3 != 0) {
            throw new IllegalArgumentException("RGB samples must be a multiple of 3 but were " + rgb.length);
        }
        if (target.remaining() < rgb.length) {
            throw new BufferOverflowException();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalization that && mean.equals(that.mean) && std.equals(that.std);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mean, std);
    }

    @Override
    public String toString() {
        return "Normalization[mean=" + mean + ", std=" + std + "]";
    }
}
