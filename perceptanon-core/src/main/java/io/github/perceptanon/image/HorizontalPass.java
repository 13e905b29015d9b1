// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The first pass of a resize: maps the rows of RGB images to a target width, a block of rows at a time. Pixels of the
 * result are packed into ints: red in the lowest byte, then green and blue. Reuses its memory for successive images,
 * which is at most about 2 MB. Not thread-safe.
 *
 * <p>The bytes of a row cannot be added up by vector instructions, because a target pixel needs few of them and not
 * every JIT compiler vectorises a conversion from bytes. A block is therefore turned around: a source column is an array
 * of packed pixels, one of each row of the block, and a target column is the weighted sum of the source columns that it
 * needs. These loops are over ints, and the JIT compiler vectorises them as long as each array is indexed by the loop's
 * variable alone. Only the columns of one target pixel are kept, in a ring.
 */
final class HorizontalPass {
    /** More rows make longer loops, but their columns no longer fit into the first cache. */
    private static final int MOST_ROWS = 128;

    /** Most ints of a mapped block, which stays in the second cache. */
    private static final int MOST_MAPPED = 1 << 17;

    /** Columns in one loop. */
    private static final int GROUP = 4;

    /** Longer rings cost more than they save: such rows are mapped one by one. */
    private static final int MOST_COLUMNS = 1 << 11;

    private static final VarHandle PIXELS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int width;
    private final ResamplingKernel kernel;
    private final int[][] mapped;
    private final int[] red;
    private final int[] green;
    private final int[] blue;
    /** Source column x is at x modulo the length, which is a power of two. */
    private int[][] columns = new int[0][];

    private int from;

    HorizontalPass(int width, Resampling filter) {
        this.width = width;
        this.kernel = new ResamplingKernel(width, filter);
        int rows = Math.max(1, Math.min(MOST_ROWS, MOST_MAPPED / width));
        this.mapped = new int[rows][width];
        this.red = new int[rows];
        this.green = new int[rows];
        this.blue = new int[rows];
    }

    /** Prepares the mapping for rows of {@code from} pixels, if necessary. */
    void prepare(int from) {
        this.from = from;
        if (from == width) {
            return;
        }
        kernel.prepare(from);
        // Columns are read in groups, so that up to GROUP − 1 of them are ahead.
        int needed = kernel.mostTaps() + GROUP;
        if (needed <= MOST_COLUMNS && columns.length < needed) {
            columns = new int[Integer.highestOneBit(2 * needed - 1)][mapped.length];
        }
    }

    /** How many weights are held. */
    int count() {
        return kernel.count();
    }

    /** The most rows of a block. */
    int rows() {
        return mapped.length;
    }

    /**
     * Maps a block of consecutive rows, which {@link #row} then gives.
     *
     * @param rgb (height, from, 3) row-major
     * @param first the first row of the block
     * @param rows how many rows, at most {@link #rows()}
     */
    void map(byte[] rgb, int first, int rows) {
        int offset = 3 * from * first;
        if (from == width) {
            for (int r = 0; r < rows; r++) {
                readRow(rgb, offset + 3 * from * r, mapped[r]);
            }
        } else if (kernel.mostTaps() + GROUP <= columns.length) {
            mapColumns(rgb, offset, rows);
        } else {
            for (int r = 0; r < rows; r++) {
                kernel.mapRow(rgb, offset + 3 * from * r, mapped[r]);
            }
        }
    }

    /** Row {@code r} of the latest block, {@code width} packed pixels. */
    int[] row(int r) {
        return mapped[r];
    }

    private static void readRow(byte[] rgb, int offset, int[] row) {
        for (int x = 0, p = offset; x < row.length; x++, p += 3) {
            row[x] = pixel(rgb, p);
        }
    }

    private static int pixel(byte[] rgb, int p) {
        return rgb[p] & 0xff | (rgb[p + 1] & 0xff) << 8 | (rgb[p + 2] & 0xff) << 16;
    }

    private void mapColumns(byte[] rgb, int offset, int rows) {
        int read = 0;
        for (int x = 0; x < width; x++) {
            while (read < kernel.end(x)) {
                read = readColumns(rgb, offset, rows, read);
            }
            addColumns(x, rows);
            pack(red, green, blue, rows);
            for (int r = 0; r < rows; r++) {
                mapped[r][x] = red[r];
            }
        }
    }

    /** Reads the columns from {@code x} on, a group if there are as many. Returns one past the last one read. */
    private int readColumns(byte[] rgb, int offset, int rows, int x) {
        int mask = columns.length - 1;
        int p = offset + 3 * x;
        int stride = 3 * from;
        // An int has a byte of the next pixel, and the image's last pixel has none.
        if (x + GROUP < from) {
            readGroup(
                    rgb,
                    p,
                    stride,
                    rows,
                    columns[x & mask],
                    columns[x + 1 & mask],
                    columns[x + 2 & mask],
                    columns[x + 3 & mask]);
            return x + GROUP;
        }
        int[] column = columns[x & mask];
        for (int r = 0; r < rows; r++, p += stride) {
            column[r] = pixel(rgb, p);
        }
        return x + 1;
    }

    private static void readGroup(byte[] rgb, int offset, int stride, int rows, int[] a, int[] b, int[] c, int[] d) {
        for (int r = 0, p = offset; r < rows; r++, p += stride) {
            a[r] = (int) PIXELS.get(rgb, p);
            b[r] = (int) PIXELS.get(rgb, p + 3);
            c[r] = (int) PIXELS.get(rgb, p + 6);
            d[r] = (int) PIXELS.get(rgb, p + 9);
        }
    }

    private void addColumns(int x, int rows) {
        Arrays.fill(red, 0, rows, ResamplingKernel.HALF);
        Arrays.fill(green, 0, rows, ResamplingKernel.HALF);
        Arrays.fill(blue, 0, rows, ResamplingKernel.HALF);
        int mask = columns.length - 1;
        int end = kernel.end(x);
        for (int s = kernel.first(x); s < end; s += GROUP) {
            int[] a = columns[s & mask];
            int[] b = columns[s + 1 & mask];
            int[] c = columns[s + 2 & mask];
            int[] d = columns[s + 3 & mask];
            // Beyond the end the columns have any pixels, and count nothing.
            int u = kernel.weight(x, s);
            int v = s + 1 < end ? kernel.weight(x, s + 1) : 0;
            int w = s + 2 < end ? kernel.weight(x, s + 2) : 0;
            int z = s + 3 < end ? kernel.weight(x, s + 3) : 0;
            add(red, 0, rows, a, b, c, d, u, v, w, z);
            add(green, 8, rows, a, b, c, d, u, v, w, z);
            add(blue, 16, rows, a, b, c, d, u, v, w, z);
        }
    }

    /** Adds one channel of four columns, which begins at bit {@code shift}. */
    private static void add(
            int[] sums, int shift, int rows, int[] a, int[] b, int[] c, int[] d, int u, int v, int w, int z) {
        for (int r = 0; r < rows; r++) {
            sums[r] += (a[r] >> shift & 0xff) * u
                    + (b[r] >> shift & 0xff) * v
                    + (c[r] >> shift & 0xff) * w
                    + (d[r] >> shift & 0xff) * z;
        }
    }

    /** Makes packed pixels of three sums, in place of the first. */
    private static void pack(int[] red, int[] green, int[] blue, int rows) {
        for (int r = 0; r < rows; r++) {
            red[r] = ResamplingKernel.sample(red[r])
                    | ResamplingKernel.sample(green[r]) << 8
                    | ResamplingKernel.sample(blue[r]) << 16;
        }
    }
}
