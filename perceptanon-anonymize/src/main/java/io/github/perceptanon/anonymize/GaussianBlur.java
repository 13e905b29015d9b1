// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.Arrays;

/** A separable Gaussian, truncated at 3 sigma, with repeated border pixels. */
final class GaussianBlur {
    private final int radius;
    private final float[] kernel;

    GaussianBlur(double sigma) {
        radius = Math.max(1, (int) Math.ceil(3 * sigma));
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            weights[i + radius] = StrictMath.exp(-i * (double) i / (2 * sigma * sigma));
            sum += weights[i + radius];
        }
        kernel = new float[weights.length];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) (weights[i] / sum);
        }
    }

    RgbImage blur(RgbImage image, Coverage where) {
        int width = image.width();
        byte[] rgb = image.toBytes();
        int firstRow = Math.max(0, where.top() - radius);
        int lastRow = Math.min(image.height(), where.bottom() + radius);
        float[] rows = alongRows(rgb, width, where, firstRow, lastRow);
        int span = (where.right() - where.left()) * 3;
        float[] line = new float[span];
        for (int y = where.top(); y < where.bottom(); y++) {
            Arrays.fill(line, 0);
            for (int k = -radius; k <= radius; k++) {
                int row = Math.min(Math.max(y + k, firstRow), lastRow - 1) - firstRow;
                float weight = kernel[k + radius];
                for (int i = 0, at = row * span; i < span; i++) {
                    line[i] += weight * rows[at + i];
                }
            }
            for (int x = where.left(); x < where.right(); x++) {
                if (where.contains(x, y)) {
                    for (int c = 0; c < 3; c++) {
                        float value = line[(x - where.left()) * 3 + c];
                        rgb[(y * width + x) * 3 + c] = (byte) Math.min(255, Math.round(value));
                    }
                }
            }
        }
        return RgbImage.of(width, image.height(), rgb);
    }

    /** Blurs along x only: the covered columns of rows [firstRow, lastRow), three floats per pixel. */
    private float[] alongRows(byte[] rgb, int width, Coverage where, int firstRow, int lastRow) {
        int span = (where.right() - where.left()) * 3;
        float[] out = new float[(lastRow - firstRow) * span];
        float[] padded = new float[(where.right() - where.left() + 2 * radius) * 3];
        for (int y = firstRow; y < lastRow; y++) {
            for (int i = 0; i < padded.length / 3; i++) {
                int x = Math.min(Math.max(where.left() - radius + i, 0), width - 1);
                for (int c = 0; c < 3; c++) {
                    padded[i * 3 + c] = rgb[(y * width + x) * 3 + c] & 0xff;
                }
            }
            int at = (y - firstRow) * span;
            for (int k = 0; k < kernel.length; k++) {
                float weight = kernel[k];
                for (int i = 0; i < span; i++) {
                    out[at + i] += weight * padded[k * 3 + i];
                }
            }
        }
        return out;
    }
}
