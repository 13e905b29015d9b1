package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Arguments of ND4J's convolution and pooling ops. */
final class ConvolutionOps {
    private static final int EXPLICIT_PADDING = 0;
    private static final int NCHW = 0;
    private static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;
    private static final int UNUSED = 0;

    private ConvolutionOps() {}

    /** For {@code conv2d} and {@code conv2d_bp}. */
    static int[] convolution(Window w, int dilation) {
        return arguments(w, dilation, NCHW, WEIGHTS_OUT_IN_HEIGHT_WIDTH);
    }

    /** For {@code maxpool2d} and {@code maxpool2d_bp}. */
    static int[] pooling(Window w) {
        return arguments(w, 1, UNUSED, NCHW);
    }

    private static int[] arguments(Window w, int dilation, int nextToLast, int last) {
        return new int[] {
            w.kernelHeight(),
            w.kernelWidth(),
            w.strideHeight(),
            w.strideWidth(),
            w.paddingHeight(),
            w.paddingWidth(),
            dilation,
            dilation,
            EXPLICIT_PADDING,
            nextToLast,
            last
        };
    }

    /** @param bias (out), or null for none */
    static void forward(Convolution c, INDArray x, INDArray weights, @Nullable INDArray bias, INDArray out) {
        DynamicCustomOp.DynamicCustomOpsBuilder op = DynamicCustomOp.builder("conv2d")
                .addIntegerArguments(convolution(c.window(), c.dilation()))
                .addOutputs(out);
        Nd4j.exec((bias == null ? op.addInputs(x, weights) : op.addInputs(x, weights, bias)).build());
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
        DynamicCustomOp.DynamicCustomOpsBuilder op =
                DynamicCustomOp.builder("conv2d_bp").addIntegerArguments(convolution(c.window(), c.dilation()));
        if (bias == null) {
            op.addInputs(x, weights, epsilon).addOutputs(dx, dw);
        } else {
            op.addInputs(x, weights, bias, epsilon)
                    .addOutputs(dx, dw, Objects.requireNonNull(db).reshape(bias.length()));
        }
        Nd4j.exec(op.build());
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
