package io.github.perceptanon.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pillow's resize of float images (mode F), one channel at a time: weights and sums in float64, rounded to float32
 * after each of the two passes.
 */
final class ChannelResampler {
    private final RgbImage source;
    private final int width;
    private final int height;
    private final @Nullable Taps horizontal;
    private final @Nullable Taps vertical;

    ChannelResampler(RgbImage source, int width, int height, Resampling filter) {
        this.source = source;
        this.width = width;
        this.height = height;
        // Pillow skips the pass along an axis that keeps its length.
        this.horizontal = width == source.width() ? null : Taps.of(source.width(), width, filter);
        this.vertical = height == source.height() ? null : Taps.of(source.height(), height, filter);
    }

    /** (3, height, width). */
    float[] resized() {
        float[] target = new float[3 * width * height];
        for (int c = 0; c < 3; c++) {
            mapColumns(rows(c), target, c * width * height);
        }
        return target;
    }

    /** One channel after the horizontal pass, (source height, width). */
    private float[] rows(int channel) {
        byte[] rgb = source.samples();
        float[] out = new float[source.height() * width];
        for (int y = 0; y < source.height(); y++) {
            int row = 3 * y * source.width() + channel;
            for (int x = 0; x < width; x++) {
                out[y * width + x] = horizontal == null ? rgb[row + 3 * x] & 0xff : mapped(horizontal, rgb, row, x);
            }
        }
        return out;
    }

    private static float mapped(Taps taps, byte[] rgb, int row, int x) {
        double[] weights = taps.weights();
        int from = row + 3 * taps.first(x);
        int begin = taps.begin(x);
        int count = taps.begin(x + 1) - begin;
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += (rgb[from + 3 * k] & 0xff) * weights[begin + k];
        }
        return (float) sum;
    }

    private void mapColumns(float[] rows, float[] target, int offset) {
        if (vertical == null) {
            System.arraycopy(rows, 0, target, offset, rows.length);
            return;
        }
        double[] sums = new double[width];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, 0);
            for (int source = vertical.first(y); source < vertical.end(y); source++) {
                double weight = vertical.weights()[vertical.begin(y) + source - vertical.first(y)];
                int row = source * width;
                for (int x = 0; x < width; x++) {
                    sums[x] += rows[row + x] * weight;
                }
            }
            for (int x = 0; x < width; x++) {
                target[offset + y * width + x] = (float) sums[x];
            }
        }
    }
}
