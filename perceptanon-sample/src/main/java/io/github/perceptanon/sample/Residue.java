// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.anonymize.Region;
import java.util.List;

/**
 * What is left of a cue's detail at one scale, computed from the gradients of the original, g, and of the anonymized
 * image, h, over the cells of a grid on the cue.
 *
 * @param gain Σ g·h / Σ g·g, in [0, 1]: how much of the original's detail remains at its original strength
 * @param contrast √(mean g·g): how strong the original's detail is, white against black = 1
 * @param contrastLeft √(mean h·h), the same of the anonymized image
 */
record Residue(double gain, double contrast, double contrastLeft) {
    private static final int MOST_CELLS = 96;

    static Residue of(Cue cue, AreaMeans original, AreaMeans anonymized, double cell) {
        Region.Rectangle box = cue.region().bounds();
        int columns = (int) Math.max(2, Math.min(MOST_CELLS, Math.round(box.width() / cell)));
        int rows = (int) Math.max(2, Math.min(MOST_CELLS, Math.round(box.height() / cell)));
        Grid grid = new Grid(box, columns, rows);
        boolean[] seen = grid.seen(cue, original);
        double[] before = grid.sample(original, seen);
        double[] after = grid.sample(anonymized, seen);
        double gg = 0;
        double gh = 0;
        double hh = 0;
        int steps = 0;
        for (int i = 0; i < seen.length; i++) {
            for (int next : new int[] {i % columns < columns - 1 ? i + 1 : -1, i + columns}) {
                if (next < 0 || next >= seen.length || !seen[i] || !seen[next]) {
                    continue;
                }
                steps++;
                for (int c = 0; c < AreaMeans.CHANNELS; c++) {
                    double g = before[next * AreaMeans.CHANNELS + c] - before[i * AreaMeans.CHANNELS + c];
                    double h = after[next * AreaMeans.CHANNELS + c] - after[i * AreaMeans.CHANNELS + c];
                    gg += g * g;
                    gh += g * h;
                    hh += h * h;
                }
            }
        }
        if (steps == 0 || gg == 0) {
            return new Residue(0, 0, 0);
        }
        double gain = Math.max(0, Math.min(1, gh / gg));
        return new Residue(gain, Math.sqrt(gg / steps), Math.sqrt(hh / steps));
    }

    /**
     * Similarity of the two: Σ g·h / √(Σ g·g · Σ (h·h + ε²)), in [0, 1]. Faint traces count like strong ones, as for an
     * eye that adapts, until their contrast falls to ε.
     */
    double likeness(double threshold) {
        if (contrast == 0) {
            return 0;
        }
        return Math.min(1, gain * contrast / Math.hypot(contrastLeft, threshold));
    }

    private record Grid(Region.Rectangle box, int columns, int rows) {

        private double x(int column) {
            return box.x() + box.width() * column / columns;
        }

        private double y(int row) {
            return box.y() + box.height() * row / rows;
        }

        /** Cells inside the image and the cue whose centre is not covered. */
        boolean[] seen(Cue cue, AreaMeans image) {
            boolean[] seen = new boolean[columns * rows];
            List<Region> hidden = cue.hidden();
            for (int i = 0; i < seen.length; i++) {
                double x0 = x(i % columns);
                double x1 = x(i % columns + 1);
                double y0 = y(i / columns);
                double y1 = y(i / columns + 1);
                double cx = (x0 + x1) / 2;
                double cy = (y0 + y1) / 2;
                boolean inFrame = x0 >= 0 && y0 >= 0 && x1 <= image.width() && y1 <= image.height();
                seen[i] = inFrame
                        && cue.region().contains(cx, cy)
                        && hidden.stream().noneMatch(region -> region.contains(cx, cy));
            }
            return seen;
        }

        double[] sample(AreaMeans image, boolean[] seen) {
            double[] values = new double[seen.length * AreaMeans.CHANNELS];
            for (int i = 0; i < seen.length; i++) {
                for (int c = 0; c < AreaMeans.CHANNELS && seen[i]; c++) {
                    int column = i % columns;
                    int row = i / columns;
                    values[i * AreaMeans.CHANNELS + c] = image.mean(x(column), y(row), x(column + 1), y(row + 1), c);
                }
            }
            return values;
        }
    }
}
