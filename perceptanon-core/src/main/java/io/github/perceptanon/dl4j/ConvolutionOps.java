// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arguments of ND4J's convolution and pooling ops. */
final class ConvolutionOps {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NCHW = 0;
    private static final int UNDILATED = 1;
    private static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;
    private static final int UNUSED = 0;

    private ConvolutionOps() {}

    /** For {@code conv2d} and {@code conv2d_bp}. */
    static int[] convolution(Window w) {
        return arguments(w, NCHW, WEIGHTS_OUT_IN_HEIGHT_WIDTH);
    }

    /** For {@code maxpool2d} and {@code maxpool2d_bp}. */
    static int[] pooling(Window w) {
        return arguments(w, UNUSED, NCHW);
    }

    private static int[] arguments(Window w, int nextToLast, int last) {
        return new int[] {
            w.kernelHeight(),
            w.kernelWidth(),
            w.strideHeight(),
            w.strideWidth(),
            w.paddingHeight(),
            w.paddingWidth(),
            UNDILATED,
            UNDILATED,
            EXPLICIT_PADDING,
            nextToLast,
            last
        };
    }

    /** @param bias (out), or null for none */
    static void forward(Convolution c, INDArray x, INDArray weights, @Nullable INDArray bias, INDArray out) {
        DynamicCustomOp.DynamicCustomOpsBuilder op = DynamicCustomOp.builder("conv2d")
                .addIntegerArguments(convolution(c.window().dilated(c.dilation())))
                .addOutputs(out);
        INDArray kernel = dilated(c, weights);
        Nd4j.exec((bias == null ? op.addInputs(x, kernel) : op.addInputs(x, kernel, bias)).build());
    }

    /** @param bias (out), or null for none; then {@code db} is null too */
    static void backward(
            Convolution c,
            INDArray x,
            INDArray weights,
            @Nullable INDArray bias,
            INDArray epsilon,
            INDArray dx,
            INDArray dw,
            @Nullable INDArray db) {
        DynamicCustomOp.DynamicCustomOpsBuilder op = DynamicCustomOp.builder("conv2d_bp")
                .addIntegerArguments(convolution(c.window().dilated(c.dilation())));
        INDArray kernel = dilated(c, weights);
        INDArray kernelGradient = c.dilation() == 1 ? dw : kernel.ulike();
        if (bias == null) {
            op.addInputs(x, kernel, epsilon).addOutputs(dx, kernelGradient);
        } else {
            op.addInputs(x, kernel, bias, epsilon)
                    .addOutputs(dx, kernelGradient, Objects.requireNonNull(db).reshape(bias.length()));
        }
        Nd4j.exec(op.build());
        if (c.dilation() > 1) {
            dw.assign(everyNth(kernelGradient, c.dilation()));
        }
    }

    /** The kernel with zeros between its rows and columns: oneDNN rejects the op's own dilation. */
    private static INDArray dilated(Convolution c, INDArray weights) {
        if (c.dilation() == 1) {
            return weights;
        }
        Window window = c.window().dilated(c.dilation());
        INDArray kernel = Nd4j.zeros(
                DataType.FLOAT, weights.size(0), weights.size(1), window.kernelHeight(), window.kernelWidth());
        everyNth(kernel, c.dilation()).assign(weights);
        return kernel;
    }

    private static INDArray everyNth(INDArray kernel, int n) {
        return kernel.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, n, kernel.size(2)),
                NDArrayIndex.interval(0, n, kernel.size(3)));
    }

    /** The input, extended at its end by rows and columns of minus infinity. */
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
