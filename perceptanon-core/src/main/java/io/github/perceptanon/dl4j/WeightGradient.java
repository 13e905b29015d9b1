// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution's weight gradient without its input gradient, which ND4J's {@code conv2d_bp} always computes too, and slowly
 * for three channels. A convolution and its transpose have the same weight gradient, and that of the transpose needs only a
 * plain forward convolution, which is cheap here (7×7, 3→64, 8 images of 224×224: 23 ms instead of 75). Keeps its memory
 * between calls.
 */
final class WeightGradient {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NCHW = 0;
    private static final int WEIGHTS_IN_OUT_HEIGHT_WIDTH = 1;

    private final ReusableArray padded = new ReusableArray();
    private final ReusableArray forward = new ReusableArray();

    /** Computes the gradient of the weights, (out, in, kernel, kernel), from that of the output. */
    void fill(Window c, INDArray input, INDArray weights, INDArray epsilon, INDArray dw) {
        Nd4j.exec(DynamicCustomOp.builder("deconv2d_bp")
                .addInputs(epsilon, weights, padded(c, input, epsilon))
                .addOutputs(forward.of(epsilon.shape()), dw)
                .addIntegerArguments(
                        c.kernelHeight(),
                        c.kernelWidth(),
                        c.strideHeight(),
                        c.strideWidth(),
                        0,
                        0,
                        1,
                        1,
                        EXPLICIT_PADDING,
                        NCHW,
                        WEIGHTS_IN_OUT_HEIGHT_WIDTH)
                .build());
    }

    /** The input padded with zeros and cropped to what the kernel reaches, which is the size of the transpose's output. */
    private INDArray padded(Window c, INDArray input, INDArray epsilon) {
        int top = c.paddingHeight();
        int left = c.paddingWidth();
        long height = c.strideHeight() * (epsilon.size(2) - 1) + c.kernelHeight();
        long width = c.strideWidth() * (epsilon.size(3) - 1) + c.kernelWidth();
        long rows = Math.min(input.size(2), height - top);
        long columns = Math.min(input.size(3), width - left);
        INDArray array = padded.of(input.size(0), input.size(1), height, width).assign(0);
        window(array, top, rows, left, columns).assign(window(input, 0, rows, 0, columns));
        return array;
    }

    private static INDArray window(INDArray array, long top, long rows, long left, long columns) {
        INDArrayIndex all = NDArrayIndex.all();
        return array.get(all, all, NDArrayIndex.interval(top, top + rows), NDArrayIndex.interval(left, left + columns));
    }
}
