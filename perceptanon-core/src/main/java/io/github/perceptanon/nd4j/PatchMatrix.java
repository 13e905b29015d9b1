// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.network.Window;
import java.nio.FloatBuffer;

/**
 * Writes the patch at each position of a convolution's window as a row of a matrix, so that the convolution becomes one
 * matrix product: (height, width, channels) to (output height × output width, kernel height × kernel width × channels).
 * Values outside the image are 0.
 */
final class PatchMatrix implements Instruction {
    private final int channels;
    private final int height;
    private final int width;
    private final Window window;
    private final int outHeight;
    private final int outWidth;
    private final FloatBuffer source;
    private final FloatBuffer target;
    private final FloatBuffer zeros;

    /**
     * @param shape (channels, height, width) of the source
     * @param window without dilation
     */
    PatchMatrix(int[] shape, Window window, int outHeight, int outWidth, FloatBuffer source, FloatBuffer target) {
        this.channels = shape[0];
        this.height = shape[1];
        this.width = shape[2];
        this.window = window;
        this.outHeight = outHeight;
        this.outWidth = outWidth;
        this.source = source;
        this.target = target;
        this.zeros = FloatBuffer.allocate(window.kernelWidth() * channels);
    }

    @Override
    public void run() {
        int at = 0;
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                for (int ky = 0; ky < window.kernelHeight(); ky++) {
                    writeRow(
                            at,
                            y * window.strideHeight() - window.paddingHeight() + ky,
                            x * window.strideWidth() - window.paddingWidth());
                    at += window.kernelWidth() * channels;
                }
            }
        }
    }

    /** Writes one row of a window, whose pixels are contiguous in memory. */
    private void writeRow(int at, int row, int column) {
        int first = Math.max(0, column);
        int end = Math.min(width, column + window.kernelWidth());
        if (row < 0 || row >= height || first >= end) {
            target.put(at, zeros, 0, window.kernelWidth() * channels);
            return;
        }
        int before = (first - column) * channels;
        int inside = (end - first) * channels;
        int from = (row * width + first) * channels;
        target.put(at, zeros, 0, before);
        target.put(at + before, source, from, inside);
        target.put(at + before + inside, zeros, 0, window.kernelWidth() * channels - before - inside);
    }

    @Override
    public void close() {
        // The memory belongs to the plan.
    }
}
