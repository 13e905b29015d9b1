// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The backward pass of a convolution with many channels. If the stride is 1 and the output as large as the input, the
 * convolution is the transpose of the one with flipped weights, and the transpose's input gradient is a plain forward
 * convolution. oneDNN's own gradient of many channels spends a third of its time on reordering weights (256→256, 3×3,
 * 8 maps of 14×14: 29 ms against 20 here). Keeps its memory between calls.
 */
final class FlippedConvolution {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NCHW = 0;
    private static final int WEIGHTS_IN_OUT_HEIGHT_WIDTH = 1;

    private final ReusableArray flipped = new ReusableArray();
    private final ReusableArray flippedGradient = new ReusableArray();
    private float[] source = new float[0];
    private float[] target = new float[0];

    /** Whether this can compute a convolution's gradients. */
    static boolean fits(Convolution c) {
        Window window = c.window();
        return window.isSquare()
                && !c.bias()
                && c.dilation() == 1
                && c.groups() == 1
                && window.strideHeight() == 1
                && window.kernelHeight() == 2 * window.paddingHeight() + 1;
    }

    /** Gradients at the input and at the weights, (out, in, kernel, kernel), from the gradient at the output. */
    void backward(INDArray x, INDArray weights, INDArray epsilon, INDArray dx, INDArray dWeights) {
        int outputs = (int) weights.size(0);
        int inputs = (int) weights.size(1);
        int kernel = (int) weights.size(2);
        INDArray w = flipped.of(inputs, outputs, kernel, kernel);
        INDArray dw = flippedGradient.of(inputs, outputs, kernel, kernel);
        flip(weights, w);
        Nd4j.exec(DynamicCustomOp.builder("deconv2d_bp")
                .addInputs(x, w, epsilon)
                .addOutputs(dx, dw)
                .addIntegerArguments(
                        kernel,
                        kernel,
                        1,
                        1,
                        kernel / 2,
                        kernel / 2,
                        1,
                        1,
                        EXPLICIT_PADDING,
                        NCHW,
                        WEIGHTS_IN_OUT_HEIGHT_WIDTH)
                .build());
        flip(dw, dWeights);
    }

    /** Swaps the first two axes and rotates every kernel by 180°; its own inverse. */
    private void flip(INDArray from, INDArray to) {
        int rows = (int) from.size(0);
        int columns = (int) from.size(1);
        int places = (int) (from.size(2) * from.size(3));
        if (source.length < from.length()) {
            source = new float[(int) from.length()];
            target = new float[(int) from.length()];
        }
        FloatBuffer[] in = HostMemory.images(from);
        FloatBuffer[] out = HostMemory.images(to);
        int row = columns * places;
        IntStream.range(0, rows).parallel().forEach(r -> in[r].get(0, source, r * row, row));
        int column = rows * places;
        IntStream.range(0, columns).parallel().forEach(c -> {
            int at = c * column;
            for (int r = 0; r < rows; r++) {
                int last = r * row + c * places + places - 1;
                for (int p = 0; p < places; p++) {
                    target[at++] = source[last - p];
                }
            }
            out[c].put(0, target, c * column, column);
        });
        HostMemory.changed(to);
    }
}
