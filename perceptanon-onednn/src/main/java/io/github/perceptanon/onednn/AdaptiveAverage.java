// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import java.nio.FloatBuffer;

/** An adaptive average pooling of row-major planes in plain loops; oneDNN has none whose windows differ in size. */
final class AdaptiveAverage {
    private final AdaptiveAveragePool operation;
    private final int planes;
    private final int height;
    private final int width;

    /**
     * Creates a pooling.
     *
     * @param map (channels, height, width) of an image
     */
    AdaptiveAverage(AdaptiveAveragePool operation, int images, int[] map) {
        this.operation = operation;
        this.planes = images * map[0];
        this.height = map[1];
        this.width = map[2];
    }

    /** What is done for a window: rows and columns from the first to before the last. */
    private interface Window {
        void visit(int output, int plane, int top, int bottom, int left, int right);
    }

    private void windows(Window window) {
        int output = 0;
        for (int plane = 0; plane < planes; plane++) {
            for (int y = 0; y < operation.height(); y++) {
                int top = AdaptiveAveragePool.start(y, operation.height(), height);
                int bottom = AdaptiveAveragePool.end(y, operation.height(), height);
                for (int x = 0; x < operation.width(); x++) {
                    int left = AdaptiveAveragePool.start(x, operation.width(), width);
                    int right = AdaptiveAveragePool.end(x, operation.width(), width);
                    window.visit(output++, plane, top, bottom, left, right);
                }
            }
        }
    }

    void forward(FloatBuffer in, FloatBuffer out) {
        windows((output, plane, top, bottom, left, right) -> {
            double sum = 0;
            for (int row = top; row < bottom; row++) {
                for (int column = left; column < right; column++) {
                    sum += in.get((plane * height + row) * width + column);
                }
            }
            out.put(output, (float) (sum / ((bottom - top) * (right - left))));
        });
    }

    /** The gradient of the input, from that of the result. */
    void backward(FloatBuffer ofResult, FloatBuffer ofInput) {
        for (int i = 0; i < planes * height * width; i++) {
            ofInput.put(i, 0);
        }
        windows((output, plane, top, bottom, left, right) -> {
            float share = ofResult.get(output) / ((bottom - top) * (right - left));
            for (int row = top; row < bottom; row++) {
                for (int column = left; column < right; column++) {
                    int place = (plane * height + row) * width + column;
                    ofInput.put(place, ofInput.get(place) + share);
                }
            }
        });
    }
}
