// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The cells that regions consist of, row by row. They are finer than any map, and coarse enough that no region is a pattern of
 * single pixels, to which networks react and people do not.
 */
final class RegionGrid {
    static final int CELLS = 64;

    private final int columns;
    private final int rows;
    /** Where columns begin, in pixels, and the last one ends. */
    private final int[] x;

    private final int[] y;

    private RegionGrid(int columns, int rows, int width, int height) {
        this.columns = columns;
        this.rows = rows;
        this.x = edges(columns, width);
        this.y = edges(rows, height);
    }

    static RegionGrid of(RgbImage image) {
        double cell = Math.max(1, Math.max(image.width(), image.height()) / (double) CELLS);
        return new RegionGrid(cells(image.width(), cell), cells(image.height(), cell), image.width(), image.height());
    }

    private static int cells(int side, double cell) {
        return (int) Math.max(1, Math.min(side, Math.round(side / cell)));
    }

    private static int[] edges(int cells, int side) {
        int[] edges = new int[cells + 1];
        for (int i = 0; i <= cells; i++) {
            edges[i] = (int) ((long) i * side / cells);
        }
        return edges;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    int size() {
        return columns * rows;
    }

    /** Cells whose centre lies in one of these regions. */
    BitSet covered(List<? extends Region> regions) {
        BitSet cells = new BitSet(size());
        for (int i = 0; i < size(); i++) {
            double cx = (x[i % columns] + x[i % columns + 1]) / 2.0;
            double cy = (y[i / columns] + y[i / columns + 1]) / 2.0;
            cells.set(i, regions.stream().anyMatch(region -> region.contains(cx, cy)));
        }
        return cells;
    }

    /** The same cells and all that touch them, at corners too. */
    BitSet grown(BitSet cells) {
        BitSet grown = new BitSet(size());
        for (int i = cells.nextSetBit(0); i >= 0; i = cells.nextSetBit(i + 1)) {
            int column = i % columns;
            int row = i / columns;
            for (int r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
                grown.set(r * columns + Math.max(0, column - 1), r * columns + Math.min(columns - 1, column + 1) + 1);
            }
        }
        return grown;
    }

    /** Divides cells into those that are connected by their sides. */
    List<BitSet> components(BitSet cells) {
        BitSet left = (BitSet) cells.clone();
        List<BitSet> components = new ArrayList<>();
        int[] open = new int[size()];
        for (int first = left.nextSetBit(0); first >= 0; first = left.nextSetBit(0)) {
            BitSet component = new BitSet(size());
            int n = 0;
            open[n++] = first;
            left.clear(first);
            while (n > 0) {
                int i = open[--n];
                component.set(i);
                int column = i % columns;
                for (int next :
                        new int[] {column > 0 ? i - 1 : -1, column < columns - 1 ? i + 1 : -1, i - columns, i + columns
                        }) {
                    if (next >= 0 && next < size() && left.get(next)) {
                        left.clear(next);
                        open[n++] = next;
                    }
                }
            }
            components.add(component);
        }
        return components;
    }

    /** Connected cells as a region: runs of rows, joined where they lie below each other. */
    CueRegion region(BitSet cells) {
        List<Region.Rectangle> parts = new ArrayList<>();
        List<int[]> open = List.of(); // first column, one past the last, first row
        for (int row = 0; row <= rows; row++) {
            List<int[]> runs = row < rows ? runs(cells, row) : List.of();
            List<int[]> next = new ArrayList<>();
            for (int[] run : runs) {
                int from = open.stream()
                        .filter(above -> above[0] == run[0] && above[1] == run[1])
                        .mapToInt(above -> above[2])
                        .findFirst()
                        .orElse(row);
                next.add(new int[] {run[0], run[1], from});
            }
            for (int[] above : open) {
                boolean ends = next.stream().noneMatch(run -> run[0] == above[0] && run[1] == above[1]);
                if (ends) {
                    parts.add(new Region.Rectangle(
                            x[above[0]], y[above[2]], x[above[1]] - x[above[0]], y[row] - y[above[2]]));
                }
            }
            open = next;
        }
        return new CueRegion(parts);
    }

    private List<int[]> runs(BitSet cells, int row) {
        List<int[]> runs = new ArrayList<>();
        int end = (row + 1) * columns;
        for (int from = cells.nextSetBit(row * columns); from >= 0 && from < end; ) {
            int to = Math.min(end, cells.nextClearBit(from));
            runs.add(new int[] {from - row * columns, to - row * columns});
            from = cells.nextSetBit(to);
        }
        return runs;
    }
}
