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
     * Source rows are visited once, in order, in blocks that the first pass maps together. Each is added to the sums of
     * the target rows that it contributes to, and a target row is written when its last source row has been added. The
     * intermediate image is therefore never stored as a whole, and the inner loops run along ints, which the JIT
     * compiler vectorises.
     */

    /**
     * Maximum number of weights of an axis that are kept for the next image: enough for sources of about 32,000 pixels.
     */
    private static final int MOST_KEPT_WEIGHTS = 1 << 16;

    private final int width;
    private final int height;
    private final Resampling filter;
    private final int rowSamples;
    /** For each target row that is begun, the sums of its red, green and blue samples. */
    private final int[][][] sums;

    private final Deque<int[][]> spare = new ArrayDeque<>();
    private HorizontalPass horizontal;
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
        this.sums = new int[height][][];
        this.horizontal = new HorizontalPass(width, filter);
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
        if (source.width() == width && source.height() == height) {
            System.arraycopy(source.samples(), 0, target, 0, rowSamples * height);
            return;
        }
        horizontal.prepare(source.width());
        if (source.height() == height) {
            mapRowsAlone(source.samples(), target);
        } else {
            vertical.prepare(source.height());
            mapBoth(source, target);
        }
        forgetLongAxes();
    }

    private void forgetLongAxes() {
        if (horizontal.count() > MOST_KEPT_WEIGHTS) {
            horizontal = new HorizontalPass(width, filter);
        }
        if (vertical.count() > MOST_KEPT_WEIGHTS) {
            vertical = new ResamplingKernel(height, filter);
        }
    }

    private void mapRowsAlone(byte[] rgb, byte[] target) {
        for (int y = 0; y < height; y += horizontal.rows()) {
            int rows = Math.min(horizontal.rows(), height - y);
            horizontal.map(rgb, y, rows);
            for (int r = 0; r < rows; r++) {
                unpack(horizontal.row(r), target, (y + r) * rowSamples);
            }
        }
    }

    private static void unpack(int[] row, byte[] target, int offset) {
        for (int x = 0, out = offset; x < row.length; x++, out += 3) {
            target[out] = (byte) row[x];
            target[out + 1] = (byte) (row[x] >> 8);
            target[out + 2] = (byte) (row[x] >> 16);
        }
    }

    private void mapBoth(RgbImage source, byte[] target) {
        int done = 0;
        int begun = 0;
        int end = vertical.end(height - 1);
        for (int block = vertical.first(0); block < end; block += horizontal.rows()) {
            int rows = Math.min(horizontal.rows(), end - block);
            horizontal.map(source.samples(), block, rows);
            for (int y = block; y < block + rows; y++) {
                for (; begun < height && vertical.first(begun) <= y; begun++) {
                    sums[begun] = zeroSums();
                }
                for (int out = done; out < begun; out++) {
                    addWeighted(horizontal.row(y - block), vertical.weight(out, y), sums[out]);
                }
                for (; done < begun && vertical.end(done) == y + 1; done++) {
                    writeRow(sums[done], target, done * rowSamples);
                    spare.push(sums[done]);
                }
            }
        }
    }

    private int[][] zeroSums() {
        int[][] channels = spare.isEmpty() ? new int[3][width] : spare.pop();
        for (int[] channel : channels) {
            Arrays.fill(channel, ResamplingKernel.HALF);
        }
        return channels;
    }

    private static void addWeighted(int[] row, int weight, int[][] sums) {
        addWeighted(row, 0, weight, sums[0]);
        addWeighted(row, 8, weight, sums[1]);
        addWeighted(row, 16, weight, sums[2]);
    }

    private static void addWeighted(int[] row, int shift, int weight, int[] sums) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += (row[x] >> shift & 0xff) * weight;
        }
    }

    private static void writeRow(int[][] sums, byte[] target, int offset) {
        int[] red = sums[0];
        int[] green = sums[1];
        int[] blue = sums[2];
        for (int x = 0, out = offset; x < red.length; x++, out += 3) {
            target[out] = (byte) ResamplingKernel.sample(red[x]);
            target[out + 1] = (byte) ResamplingKernel.sample(green[x]);
            target[out + 2] = (byte) ResamplingKernel.sample(blue[x]);
        }
    }
}
