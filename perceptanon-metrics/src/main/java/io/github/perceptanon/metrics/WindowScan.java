// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Slides the Gaussian window over two images of equal size and delivers one value per sample. The images are divided
 * into tiles of a fixed size, so that a tile's rows stay in a core's cache, memory depends on the number of cores and
 * not on the images, and the order of every sum is the same on every machine.
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
            int right = Math.min(x + TILE_WIDTH, reference.width() - frame);
            int bottom = Math.min(y + TILE_HEIGHT, reference.height() - frame);
            tile.scan(index, x, y, right, bottom, sink);
            idle.add(tile);
        });
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

        void scan(int index, int x, int y, int right, int bottom, Sink sink) {
            int n = 3 * (right - x);
            int reach = n + 6 * GaussianWindow.RADIUS;
            for (int row = y - GaussianWindow.RADIUS; row < y + GaussianWindow.RADIUS; row++) {
                load(row, x, right);
            }
            for (int row = y; row < bottom; row++) {
                load(row + GaussianWindow.RADIUS, x, right);
                for (int plane = 0; plane < planes; plane++) {
                    GaussianWindow.down(rings[plane], row, column, reach);
                    arithmetic.round(column, reach);
                    GaussianWindow.across(column, shifted, averages[plane], n);
                    arithmetic.round(averages[plane], n);
                }
                arithmetic.combine(averages, n, values);
                sink.accept(index, x, row, values, n);
            }
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
