package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An operation of one input, forward and back, on arrays whose first axis counts images. Keeps what the way back needs; what it
 * hands out is overwritten by its next pass. Not thread-safe.
 */
interface Kernel {
    /**
     * The result.
     *
     * @param parameters in the operation's order
     */
    INDArray forward(INDArray x, List<INDArray> parameters, boolean training);

    /**
     * The gradient at the input of the last {@link #forward}, from that at the output.
     *
     * @param gradients receive the parameters' gradients; null where nobody wants one
     */
    INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients);
}
