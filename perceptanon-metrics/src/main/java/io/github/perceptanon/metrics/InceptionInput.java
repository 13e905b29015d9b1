// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import java.nio.ByteBuffer;

/**
 * How images are converted to the 299×299 input of FID's Inception. The choice changes FID, so only compare values with
 * the same input.
 */
public enum InceptionInput {
    /**
     * As in pytorch-fid and torchmetrics: bilinear between the four nearest pixels, which skips pixels when an image
     * shrinks, then 2x − 1 of samples 0–1.
     */
    PYTORCH_FID("pytorch-fid") {
        @Override
        float[] prepare(RgbImage image) {
            float[] out = bilinear(image);
            for (int i = 0; i < out.length; i++) {
                out[i] = 2 * out[i] - 1;
            }
            return out;
        }
    },
    /**
     * As in As in clean-fid's mode {@code clean}: Pillow's antialiased bicubic on each channel as floats, clipped to
     * 0–255; then (x − 128) / 128, as clean-fid's own Inception file does. The network is the same.
     */
    CLEAN_FID("clean-fid") {
        @Override
        float[] prepare(RgbImage image) {
            float[] out = image.resizedChannels(SIDE, SIDE, Resampling.BICUBIC);
            for (int i = 0; i < out.length; i++) {
                out[i] = (Math.max(0, Math.min(255, out[i])) - 128) / 128;
            }
            return out;
        }
    };

    /** Height and width of the network's input. */
    static final int SIDE = 299;

    private final String id;

    InceptionInput(String id) {
        this.id = id;
    }

    /**
     * The name on the command line and in statistics files.
     *
     * @return {@code pytorch-fid} or {@code clean-fid}
     */
    public String id() {
        return id;
    }

    /** (3, 299, 299). */
    abstract float[] prepare(RgbImage image);

    /** PyTorch's {@code interpolate(mode='bilinear', align_corners=False)} of samples 0–1, in float32 as there. */
    static float[] bilinear(RgbImage image) {
        Line rows = Line.of(image.height());
        Line columns = Line.of(image.width());
        ByteBuffer samples = image.asReadOnlyBuffer();
        float[] out = new float[3 * SIDE * SIDE];
        for (int c = 0, i = 0; c < 3; c++) {
            for (int y = 0; y < SIDE; y++) {
                int top = 3 * image.width() * rows.low[y] + c;
                int bottom = 3 * image.width() * rows.high[y] + c;
                float down = rows.toHigh[y];
                for (int x = 0; x < SIDE; x++, i++) {
                    int left = 3 * columns.low[x];
                    int right = 3 * columns.high[x];
                    float along = columns.toHigh[x];
                    float above = (1 - along) * unit(samples, top + left) + along * unit(samples, top + right);
                    float below = (1 - along) * unit(samples, bottom + left) + along * unit(samples, bottom + right);
                    out[i] = (1 - down) * above + down * below;
                }
            }
        }
        return out;
    }

    private static float unit(ByteBuffer samples, int index) {
        return (samples.get(index) & 0xff) / 255f;
    }

    /** For each of 299 positions, the two source positions around it and the fraction of the way between them. */
    private record Line(int[] low, int[] high, float[] toHigh) {
        static Line of(int length) {
            Line line = new Line(new int[SIDE], new int[SIDE], new float[SIDE]);
            float scale = (float) length / SIDE;
            for (int i = 0; i < SIDE; i++) {
                float source = Math.max(0, scale * (i + 0.5f) - 0.5f);
                line.low[i] = Math.min((int) source, length - 1);
                line.high[i] = Math.min(line.low[i] + 1, length - 1);
                line.toHigh[i] = source - line.low[i];
            }
            return line;
        }
    }
}
