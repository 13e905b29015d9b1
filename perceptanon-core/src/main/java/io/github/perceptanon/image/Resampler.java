package io.github.perceptanon.image;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Pillow's resize to the byte: rows are mapped horizontally and rounded to 8 bits, then mapped vertically.
 *
 * <p>Source rows are visited once, in order. Each is added to the sums of the target rows that it reaches, and a target
 * row is written when its last source row has been added; so the intermediate image is never held, and the inner loops
 * run along rows of ints, which the JIT compiler vectorises.
 */
final class Resampler {
    private final RgbImage source;
    private final int height;
    private final Kernel horizontal;
    private final Kernel vertical;
    private final int rowSamples;
    private final byte[] target;

    private Resampler(RgbImage source, int width, int height, Resampling filter) {
        this.source = source;
        this.height = height;
        // Pillow leaves out the pass along an axis that keeps its length.
        this.horizontal = width == source.width() ? null : Kernel.of(source.width(), width, filter);
        this.vertical = height == source.height() ? null : Kernel.of(source.height(), height, filter);
        this.rowSamples = 3 * width;
        this.target = new byte[rowSamples * height];
    }

    /** The image at another size; the sizes must have been checked. */
    static RgbImage resize(RgbImage source, int width, int height, Resampling filter) {
        if (width == source.width() && height == source.height()) {
            return source;
        }
        Resampler resampler = new Resampler(source, width, height, filter);
        if (resampler.vertical == null) {
            resampler.mapRowsAlone();
        } else {
            resampler.mapBoth();
        }
        return RgbImage.wrap(width, height, resampler.target);
    }

    private void mapRowsAlone() {
        int[] row = new int[rowSamples];
        for (int y = 0; y < height; y++) {
            readRow(y, row);
            for (int i = 0, out = y * rowSamples; i < rowSamples; i++, out++) {
                target[out] = (byte) row[i];
            }
        }
    }

    private void mapBoth() {
        int[] row = new int[rowSamples];
        int[][] sums = new int[height][];
        ArrayDeque<int[]> spare = new ArrayDeque<>();
        int done = 0;
        int begun = 0;
        for (int y = vertical.first(0); done < height; y++) {
            readRow(y, row);
            for (; begun < height && vertical.first(begun) <= y; begun++) {
                sums[begun] = spare.isEmpty() ? new int[rowSamples] : spare.pop();
                Arrays.fill(sums[begun], Kernel.HALF);
            }
            for (int out = done; out < begun; out++) {
                addWeighted(row, vertical.weight(out, y), sums[out]);
            }
            for (; done < begun && vertical.end(done) == y + 1; done++) {
                writeRow(sums[done], done);
                spare.push(sums[done]);
                sums[done] = null;
            }
        }
    }

    private void readRow(int y, int[] row) {
        int offset = y * source.width() * 3;
        if (horizontal != null) {
            horizontal.mapRow(source.samples(), offset, row);
            return;
        }
        byte[] rgb = source.samples();
        for (int i = 0; i < row.length; i++) {
            row[i] = rgb[offset + i] & 0xff;
        }
    }

    private static void addWeighted(int[] row, int weight, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += row[i] * weight;
        }
    }

    private void writeRow(int[] sums, int y) {
        for (int i = 0, out = y * rowSamples; i < rowSamples; i++, out++) {
            target[out] = (byte) Kernel.sample(sums[i]);
        }
    }
}
