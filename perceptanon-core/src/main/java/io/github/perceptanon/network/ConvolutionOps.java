package io.github.perceptanon.network;

import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Arguments of ND4J's convolution and pooling ops for layer configurations. */
final class ConvolutionOps {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NCHW = 0;
    private static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;
    private static final int UNUSED = 0;

    private ConvolutionOps() {}

    /** For {@code conv2d} and {@code conv2d_bp}. */
    static int[] arguments(ConvolutionLayer c) {
        int[] k = c.getKernelSize();
        int[] s = c.getStride();
        int[] p = c.getPadding();
        return new int[] {k[0], k[1], s[0], s[1], p[0], p[1], 1, 1, EXPLICIT_PADDING, NCHW, WEIGHTS_OUT_IN_HEIGHT_WIDTH
        };
    }

    /** For {@code maxpool2d} and {@code maxpool2d_bp}. */
    static int[] arguments(SubsamplingLayer c) {
        int[] k = c.getKernelSize();
        int[] s = c.getStride();
        int[] p = c.getPadding();
        return new int[] {k[0], k[1], s[0], s[1], p[0], p[1], 1, 1, EXPLICIT_PADDING, UNUSED, NCHW};
    }

    /** PyTorch's output size of a convolution or pooling: rounded down. */
    static long outputSize(long size, int kernel, int stride, int padding) {
        return (size + 2L * padding - kernel) / stride + 1;
    }

    /** The input with rows and columns of minus infinity at its end. */
    static INDArray extended(INDArray input, int[] overhang, ReusableArray memory) {
        if (overhang[0] == 0 && overhang[1] == 0) {
            return input;
        }
        INDArray out =
                memory.of(input.size(0), input.size(1), input.size(2) + overhang[0], input.size(3) + overhang[1]);
        INDArray padding = Nd4j.createFromArray(new int[][] {{0, 0}, {0, 0}, {0, overhang[0]}, {0, overhang[1]}});
        Nd4j.exec(DynamicCustomOp.builder("pad")
                .addInputs(input, padding)
                .addOutputs(out)
                .addIntegerArguments(0)
                .addFloatingPointArguments(Double.NEGATIVE_INFINITY)
                .build());
        return out;
    }
}
