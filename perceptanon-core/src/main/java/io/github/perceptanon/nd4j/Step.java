// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.Window;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One step of a fused network, which reads values and writes one, all by index. Arrays are weights, owned by the network. */
sealed interface Step {
    int[] inputs();

    int output();

    /** The weights, which are freed with the network. */
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
    record Convolution(int input, int output, INDArray kernel, INDArray bias, Window window, boolean relu)
            implements OneInput {
        @Override
        public List<INDArray> weights() {
            return List.of(kernel, bias);
        }
    }

    /** A batch norm without a convolution before it: a factor and a shift for each channel. */
    record Affine(int input, int output, float[] factors, float[] shifts, boolean relu) implements OneInput {}

    /** Appends rows and columns of minus infinity, for a pooling whose last windows extend past the input's end. */
    record Extension(int input, int output, int rows, int columns) implements OneInput {}

    record MaxPool(int input, int output, Window window) implements OneInput {}

    /** If {@code countPadding}, padding is included in the mean as zeros. */
    record AveragePool(int input, int output, Window window, boolean countPadding) implements OneInput {}

    record AdaptiveAverage(int input, int output, Operation.AdaptiveAveragePool pool) implements OneInput {}

    /** {@code output} may have the memory of {@code target} if that is not read again; {@code relu} rectifies the sum. */
    record Sum(int target, int addend, int output, boolean overwrites, boolean relu) implements Step {
        @Override
        public int[] inputs() {
            return new int[] {target, addend};
        }
    }

    record Relu(int input, int output) implements OneInput {}

    record Gelu(int input, int output) implements OneInput {}

    record GlobalAverage(int input, int output) implements OneInput {}

    /** Flattens a feature map to a vector in PyTorch's order. */
    record Flatten(int input, int output) implements OneInput {}

    /** Copies a value to one with another shape. */
    record Copy(int input, int output) implements OneInput {}

    /** Rows of the last axis times (out, in) weights, plus a bias; {@code relu} rectifies the result. */
    record Dense(int input, int output, INDArray matrix, INDArray bias, boolean relu) implements OneInput {
        @Override
        public List<INDArray> weights() {
            return List.of(matrix, bias);
        }
    }

    record LayerNorm(int input, int output, float[] gamma, float[] beta, double eps) implements OneInput {}

    /** Puts a token before the others. */
    record ClassToken(int input, int output, float[] token) implements OneInput {}

    /** Adds a position embedding to each token. */
    record Positions(int input, int output, float[] positions) implements OneInput {}

    /** Self-attention. The scale of the queries is already in the first third of the projection and of its bias. */
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

    /** Concatenates the channels of the inputs. */
    record Concatenation(int[] inputs, int output) implements Step {}
}
