// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An image of 8-bit red, green and blue samples, as returned by Pillow's {@code convert('RGB')}: row-major, three bytes
 * per pixel, values 0–255, no alpha, no colour management. Immutable and thread-safe.
 */
public final class RgbImage {
    private final int width;
    private final int height;
    private final byte[] rgb;

    private RgbImage(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Creates an image with a copy of these samples.
     *
     * @param width pixels per row, at least 1
     * @param height rows, at least 1
     * @param rgb samples, (height, width, 3) row-major, each byte an unsigned value 0–255
     * @return the image
     * @throws IllegalArgumentException if a side is below 1 or the array's length is not 3 × width × height
     */
    public static RgbImage of(int width, int height, byte[] rgb) {
        return wrap(width, height, rgb.clone());
    }

    /** As {@link #of} without the copy, for code in this package that gives up the array. */
    static RgbImage wrap(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image needs sides of at least 1 but was " + width + "x" + height);
        }
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("an RGB image of " + width + "x" + height + " needs "
                    + 3L * width * height + " bytes but was given " + rgb.length);
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * Width in pixels.
     *
     * @return at least 1
     */
    public int width() {
        return width;
    }

    /**
     * Height in pixels.
     *
     * @return at least 1
     */
    public int height() {
        return height;
    }

    /**
     * Returns one sample.
     *
     * @param x column, 0 at the left
     * @param y row, 0 at the top
     * @param channel 0 red, 1 green, 2 blue
     * @return 0–255
     * @throws IndexOutOfBoundsException if the position is outside the image
     */
    public int sample(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, 3);
        return rgb[(y * width + x) * 3 + channel] & 0xff;
    }

    /**
     * All samples, (height, width, 3) row-major.
     *
     * @return a copy
     */
    public byte[] toBytes() {
        return rgb.clone();
    }

    /**
     * Copies the samples of one row.
     *
     * @param y row, 0 at the top
     * @param target receives 3 × width bytes
     * @param offset first index to write in the target
     * @throws IndexOutOfBoundsException if the row is outside the image or the target too short
     */
    public void copyRow(int y, byte[] target, int offset) {
        Objects.checkIndex(y, height);
        System.arraycopy(rgb, y * width * 3, target, offset, width * 3);
    }

    /**
     * A read-only view of all samples, (height, width, 3) row-major, without a copy. Its bulk
     * {@code get(int, byte[], int, int)} reads any part of the image. Each call returns a new view, so no position is
     * shared.
     *
     * @return a read-only buffer of 3 × width × height bytes, position 0
     */
    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(rgb).asReadOnlyBuffer();
    }

    /** The samples themselves, for code in this package, which must not modify them. */
    byte[] samples() {
        return rgb;
    }

    /**
     * Resizes this image, equal to Pillow's {@code Image.resize} byte for byte: antialiased, 22-bit fixed-point
     * weights, horizontally first, rounded to 8 bits between the two passes.
     *
     * @param width width of the result, at least 1
     * @param height height of the result, at least 1
     * @param filter the resampling filter
     * @return the resized image, or this image if it already has that size
     * @throws IllegalArgumentException if a side is below 1 or the result's samples do not fit in an array
     */
    public RgbImage resized(int width, int height, Resampling filter) {
        Resampler.requireTargetSize(width, height, filter);
        if (width == this.width && height == this.height) {
            return this;
        }
        byte[] target = new byte[3 * width * height];
        new Resampler(width, height, filter).resize(this, target);
        return wrap(width, height, target);
    }

    /**
     * Resizes the channels as floats, each equal to Pillow's {@code Image.resize} of a float image (mode F): as
     * {@link #resized}, but neither rounded nor clipped, so that a bicubic filter may give values below 0 or above 255.
     *
     * @param width width of the result, at least 1
     * @param height height of the result, at least 1
     * @param filter the resampling filter
     * @return (3, height, width) row-major, red first, on the scale 0–255
     * @throws IllegalArgumentException if a side is below 1 or the result's samples do not fit in an array
     */
    public float[] resizedChannels(int width, int height, Resampling filter) {
        Resampler.requireTargetSize(width, height, filter);
        return new ChannelResampler(this, width, height, filter).resized();
    }

    /**
     * Converts this image for Java2D and ImageIO.
     *
     * @return a new image of type {@link BufferedImage#TYPE_INT_RGB}
     */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int i = 0, k = 0; i < pixels.length; i++, k += 3) {
            pixels[i] = (rgb[k] & 0xff) << 16 | (rgb[k + 1] & 0xff) << 8 | rgb[k + 2] & 0xff;
        }
        return image;
    }
}
