// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;

/**
 * Resizes many images to one size, equal to Pillow's {@code Image.resize} byte for byte: antialiased, 22-bit
 * fixed-point weights, horizontally first, rounded to 8 bits between the two passes. Weights and sums are kept for the
 * next image, so resizing allocates nothing once sizes repeat. {@link RgbImage#resized} does the same for a single
 * image.
 *
 * <p><b>Threads.</b> Not thread-safe: use one resampler per thread. It runs only in the calling thread.
 */
public final class Resampler {
    /**
     * Source rows are visited once, in order. Each is added to the sums of the target rows that it contributes to, and
     * a target row is written when its last source row has been added. The intermediate image is therefore never
     * stored, and the inner loops run along rows of ints, which the JIT compiler vectorises.
     */

    /**
     * Maximum number of weights of an axis that are kept for the next image: enough for sources of about 32,000 pixels.
     */
    private static final int MOST_KEPT_WEIGHTS = 1 << 16;

    private final int width;
    private final int height;
    private final Resampling filter;
    private final int rowSamples;
    private final int[] row;
    private final int[][] sums;
    private final Deque<int[]> spare = new ArrayDeque<>();
    private ResamplingKernel horizontal;
    private ResamplingKernel vertical;

    /**
     * Creates a resampler for one target size.
     *
     * @param width width of the results, at least 1
     * @param height height of the results, at least 1
     * @param filter the resampling filter
     * @throws IllegalArgumentException if a side is below 1 or a result's samples do not fit in an array
     */
    public Resampler(int width, int height, Resampling filter) {
        requireTargetSize(width, height, filter);
        this.width = width;
        this.height = height;
        this.filter = filter;
        this.rowSamples = 3 * width;
        this.row = new int[rowSamples];
        this.sums = new int[height][];
        this.horizontal = new ResamplingKernel(width, filter);
        this.vertical = new ResamplingKernel(height, filter);
    }

    static void requireTargetSize(int width, int height, Resampling filter) {
        Objects.requireNonNull(filter, "filter");
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image needs sides of at least 1 but was " + width + "x" + height);
        }
        if ((long) width * height > ImageLimits.MOST_PIXELS) {
            throw new IllegalArgumentException("an image can have at most " + ImageLimits.MOST_PIXELS
                    + " pixels but was asked for " + width + "x" + height);
        }
    }

    /**
     * Resizes an image into an array.
     *
     * @param source of any size
     * @param target receives 3 × width × height bytes, (height, width, 3) row-major, from index 0
     * @throws IndexOutOfBoundsException if the target is too short; nothing is written then
     */
    public void resize(RgbImage source, byte[] target) {
        Objects.checkFromIndexSize(0, rowSamples * height, target.length);
        // Pillow skips the pass along an axis that keeps its length.
        boolean sameWidth = source.width() == width;
        if (sameWidth && source.height() == height) {
            System.arraycopy(source.samples(), 0, target, 0, rowSamples * height);
            return;
        }
        if (!sameWidth) {
            horizontal.prepare(source.width());
        }
        if (source.height() == height) {
            mapRowsAlone(source, target);
        } else {
            vertical.prepare(source.height());
            mapBoth(source, target);
        }
        forgetLongAxes();
    }

    private void forgetLongAxes() {
        if (horizontal.count() > MOST_KEPT_WEIGHTS) {
            horizontal = new ResamplingKernel(width, filter);
        }
        if (vertical.count() > MOST_KEPT_WEIGHTS) {
            vertical = new ResamplingKernel(height, filter);
        }
    }

    private void mapRowsAlone(RgbImage source, byte[] target) {
        for (int y = 0; y < height; y++) {
            readRow(source, y);
            for (int i = 0, out = y * rowSamples; i < rowSamples; i++) {
                target[out + i] = (byte) row[i];
            }
        }
    }

    private void mapBoth(RgbImage source, byte[] target) {
        int done = 0;
        int begun = 0;
        for (int y = vertical.first(0); done < height; y++) {
            readRow(source, y);
            for (; begun < height && vertical.first(begun) <= y; begun++) {
                sums[begun] = spare.isEmpty() ? new int[rowSamples] : spare.pop();
                Arrays.fill(sums[begun], ResamplingKernel.HALF);
            }
            for (int out = done; out < begun; out++) {
                addWeighted(row, vertical.weight(out, y), sums[out]);
            }
            for (; done < begun && vertical.end(done) == y + 1; done++) {
                writeRow(sums[done], target, done * rowSamples);
                spare.push(sums[done]);
                sums[done] = null;
            }
        }
    }

    private void readRow(RgbImage source, int y) {
        byte[] rgb = source.samples();
        int offset = y * source.width() * 3;
        if (source.width() != width) {
            horizontal.mapRow(rgb, offset, row);
            return;
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = rgb[offset + i] & 0xff;
        }
    }

    private static void addWeighted(int[] row, int weight, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += row[i] * weight;
        }
    }

    private static void writeRow(int[] sums, byte[] target, int offset) {
        for (int i = 0; i < sums.length; i++) {
            target[offset + i] = (byte) ResamplingKernel.sample(sums[i]);
        }
    }
}
