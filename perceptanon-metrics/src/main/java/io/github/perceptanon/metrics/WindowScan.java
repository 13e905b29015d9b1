// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Slides the Gaussian window over two images of equal size and delivers one value per sample. The images are divided
 * into tiles of a fixed size, so that a tile's rows stay in a core's cache, memory depends on the number of cores and
 * not on the images, and the order of every sum is the same on every machine. Where the images are equal, as outside of what
 * an anonymized image hides, windows are not computed if their value is known; the results are the same to the last bit.
 */
final class WindowScan {
    private static final int TILE_WIDTH = 256;
    private static final int TILE_HEIGHT = 128;

    private final SampleGrid reference;
    private final SampleGrid distorted;
    private final Border border;
    private final WindowArithmetic arithmetic;

    WindowScan(SampleGrid reference, SampleGrid distorted, Border border, WindowArithmetic arithmetic) {
        this.reference = reference;
        this.distorted = distorted;
        this.border = border;
        this.arithmetic = arithmetic;
    }

    /** The mean of each channel's values, without a frame of this many pixels. */
    double[] channelMeans(int frame) {
        int width = reference.width() - 2 * frame;
        int height = reference.height() - 2 * frame;
        double[][] tiles = new double[tiles(frame)][3];
        scan(frame, (tile, x, y, values, n) -> {
            double[] sums = tiles[tile];
            for (int i = 0; i < n; i += 3) {
                sums[0] += values[i];
                sums[1] += values[i + 1];
                sums[2] += values[i + 2];
            }
        });
        double[] means = new double[3];
        for (double[] sums : tiles) {
            Arrays.setAll(means, c -> means[c] + sums[c]);
        }
        Arrays.setAll(means, c -> means[c] / ((double) width * height));
        return means;
    }

    /** The mean of all values, without a frame of this many pixels. */
    double mean(int frame) {
        double[] means = channelMeans(frame);
        return (means[0] + means[1] + means[2]) / 3;
    }

    /** All values, (height, width, 3) row-major. */
    double[] map() {
        int width = reference.width();
        double[] map = new double[Math.multiplyExact(3, Math.multiplyExact(width, reference.height()))];
        scan(0, (tile, x, y, values, n) -> System.arraycopy(values, 0, map, 3 * (y * width + x), n));
        return map;
    }

    /** Receives n consecutive values (three per pixel) of one row; calls for one tile come in order from one thread. */
    private interface Sink {
        void accept(int tile, int x, int y, double[] values, int n);
    }

    private int tiles(int frame) {
        return across(frame) * ceilDiv(reference.height() - 2 * frame, TILE_HEIGHT);
    }

    private int across(int frame) {
        return ceilDiv(reference.width() - 2 * frame, TILE_WIDTH);
    }

    private void scan(int frame, Sink sink) {
        int across = across(frame);
        ConcurrentLinkedQueue<Tile> idle = new ConcurrentLinkedQueue<>();
        IntStream.range(0, tiles(frame)).parallel().forEach(index -> {
            Tile free = idle.poll();
            Tile tile = free != null ? free : new Tile();
            int x = frame + index % across * TILE_WIDTH;
            int y = frame + index / across * TILE_HEIGHT;
            Area area = new Area(x, y, x + TILE_WIDTH, y + TILE_HEIGHT);
            tile.scan(index, area.within(0, 0, reference.width() - frame, reference.height() - frame), sink);
            idle.add(tile);
        });
    }

    /** Pixels of an image: the first column and row, and those after the last. */
    private record Area(int left, int top, int right, int bottom) {
        int width() {
            return right - left;
        }

        Area grown(int by) {
            return new Area(left - by, top - by, right + by, bottom + by);
        }

        Area within(int x, int y, int endX, int endY) {
            return new Area(Math.max(left, x), Math.max(top, y), Math.min(right, endX), Math.min(bottom, endY));
        }
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    /** The working rows of one tile at a time. */
    private final class Tile {
        private static final int REACH = TILE_WIDTH + 2 * GaussianWindow.RADIUS;

        private final int planes = arithmetic.planes();
        /** (plane, slot, value): the last eleven rows. */
        private final double[][][] rings = new double[planes][GaussianWindow.TAPS][3 * REACH];

        private final double[][] incoming = new double[planes][];
        private final double[] column = new double[3 * REACH];
        private final double[][] shifted = new double[GaussianWindow.TAPS][3 * TILE_WIDTH];
        private final double[][] averages = new double[planes][3 * TILE_WIDTH];
        private final double[] values = new double[3 * TILE_WIDTH];

        private final double[] line = new double[3 * TILE_WIDTH];

        void scan(int index, Area tile, Sink sink) {
            Area computed = arithmetic.isOneOfEqualWindows() ? differing(tile) : tile;
            int n = 3 * tile.width();
            Arrays.fill(line, 0, n, 1);
            for (int row = tile.top; row < tile.bottom; row++) {
                if (row >= computed.top && row < computed.bottom) {
                    compute(row, computed);
                    System.arraycopy(values, 0, line, 3 * (computed.left - tile.left), 3 * computed.width());
                } else if (row == computed.bottom) {
                    Arrays.fill(line, 0, n, 1);
                }
                sink.accept(index, tile.left, row, line, n);
            }
        }

        /** Computes a row of an area, whose rows must come in order. */
        private void compute(int row, Area area) {
            if (row == area.top) {
                for (int above = row - GaussianWindow.RADIUS; above < row + GaussianWindow.RADIUS; above++) {
                    load(above, area.left, area.right);
                }
            }
            load(row + GaussianWindow.RADIUS, area.left, area.right);
            int n = 3 * area.width();
            int reach = n + 6 * GaussianWindow.RADIUS;
            for (int plane = 0; plane < planes; plane++) {
                GaussianWindow.down(rings[plane], row, column, reach);
                arithmetic.round(column, reach);
                GaussianWindow.across(column, shifted, averages[plane], n);
                arithmetic.round(averages[plane], n);
            }
            arithmetic.combine(averages, n, values);
        }

        /** The part of a tile whose windows reach a pixel in which the images differ. */
        private Area differing(Area tile) {
            int reach = GaussianWindow.RADIUS;
            Area seen = tile.grown(reach).within(0, 0, reference.width(), reference.height());
            int left = seen.right;
            int right = seen.left;
            int top = seen.bottom;
            int bottom = seen.top;
            for (int y = seen.top; y < seen.bottom; y++) {
                int first = reference.firstDifference(distorted, seen.left, y, seen.width());
                if (first >= 0) {
                    left = Math.min(left, first);
                    top = Math.min(top, y);
                    bottom = y + 1;
                    int last = seen.right - 1;
                    while (last >= right && reference.isSame(distorted, last, y)) {
                        last--;
                    }
                    right = Math.max(right, last + 1);
                }
            }
            return left < right
                    ? new Area(left, top, right, bottom)
                            .grown(reach)
                            .within(tile.left, tile.top, tile.right, tile.bottom)
                    : new Area(tile.left, tile.bottom, tile.left, tile.bottom);
        }

        private void load(int row, int x, int right) {
            for (int plane = 0; plane < planes; plane++) {
                incoming[plane] = GaussianWindow.slot(rings[plane], row);
            }
            int y = border.index(row, reference.height());
            int from = x - GaussianWindow.RADIUS;
            int to = right + GaussianWindow.RADIUS;
            read(reference, y, from, to, incoming[0]);
            read(distorted, y, from, to, incoming[1]);
            arithmetic.prepare(incoming, 3 * (to - from));
        }

        private void read(SampleGrid grid, int y, int from, int to, double[] target) {
            int width = grid.width();
            int first = Math.max(from, 0);
            int last = Math.min(to, width);
            grid.read(first, y, last - first, target, 3 * (first - from));
            for (int x = from; x < 0; x++) {
                System.arraycopy(target, 3 * (border.index(x, width) - from), target, 3 * (x - from), 3);
            }
            for (int x = width; x < to; x++) {
                System.arraycopy(target, 3 * (border.index(x, width) - from), target, 3 * (x - from), 3);
            }
        }
    }
}
