package io.github.perceptanon.nd4j;

import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.Window;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One step of a fused network: reads values by index, writes one. Arrays are weights, owned by the network. */
sealed interface Step {
    int[] inputs();

    int output();

    /** Weights to be freed with the network. */
    default List<INDArray> weights() {
        return List.of();
    }

    /** A step that reads one value. */
    sealed interface OneInput extends Step {
        int input();

        @Override
        default int[] inputs() {
            return new int[] {input()};
        }
    }

    /** Convolution with (height, width, in, out) weights and bias; {@code relu} rectifies the result. */
    record Convolution(int input, int output, INDArray kernel, INDArray bias, Window window, int dilation, boolean relu)
            implements OneInput {
        @Override
        public List<INDArray> weights() {
            return List.of(kernel, bias);
        }
    }

    /** A batch norm without a convolution before it: a factor and a shift for each channel. */
    record Affine(int input, int output, float[] factors, float[] shifts, boolean relu) implements OneInput {}

    /** Rows and columns of minus infinity added at the end, for a pooling whose last windows stick out. */
    record Extension(int input, int output, int rows, int columns) implements OneInput {}

    record MaxPool(int input, int output, Window window) implements OneInput {}

    /** {@code countPadding}: padding is part of the mean, as zeros. */
    record AveragePool(int input, int output, Window window, boolean countPadding) implements OneInput {}

    record AdaptiveAverage(int input, int output, Operation.AdaptiveAveragePool pool) implements OneInput {}

    /** {@code output} may be the memory of {@code target}, which nobody reads again; {@code relu} rectifies it. */
    record Sum(int target, int addend, int output, boolean overwrites, boolean relu) implements Step {
        @Override
        public int[] inputs() {
            return new int[] {target, addend};
        }
    }

    record Relu(int input, int output) implements OneInput {}

    record Gelu(int input, int output) implements OneInput {}

    record GlobalAverage(int input, int output) implements OneInput {}

    /** A feature map in memory order to a vector in PyTorch's. */
    record Flatten(int input, int output) implements OneInput {}

    /** A value's memory under another shape. */
    record Copy(int input, int output) implements OneInput {}

    /** Rows of the last axis times (out, in) weights, plus a bias; {@code relu} rectifies the result. */
    record Dense(int input, int output, INDArray matrix, INDArray bias, boolean relu) implements OneInput {
        @Override
        public List<INDArray> weights() {
            return List.of(matrix, bias);
        }
    }

    record LayerNorm(int input, int output, float[] gamma, float[] beta, double eps) implements OneInput {}

    /** A token before the others. */
    record ClassToken(int input, int output, float[] token) implements OneInput {}

    /** A position added to each token. */
    record Positions(int input, int output, float[] positions) implements OneInput {}

    /** Queries are scaled already: the first third of the (3 · width, width) projection and of its bias. */
    record Attention(
            int input,
            int output,
            int heads,
            INDArray projection,
            INDArray projectionBias,
            INDArray mixing,
            INDArray mixingBias)
            implements OneInput {
        @Override
        public List<INDArray> weights() {
            return List.of(projection, projectionBias, mixing, mixingBias);
        }
    }

    record Select(int input, int output, int index) implements OneInput {}

    /** Channels of the inputs one after the other. */
    record Concatenation(int[] inputs, int output) implements Step {}
}
