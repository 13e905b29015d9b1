package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward pass of an operation with one input, on arrays whose first axis is the images. Keeps what the
 * backward pass needs. Its results are overwritten by the next pass. Not thread-safe.
 */
interface Kernel {
    /**
     * Computes the result.
     *
     * @param parameters in the operation's order
     */
    INDArray forward(INDArray x, List<INDArray> parameters, boolean training);

    /**
     * Computes the gradient at the input of the last {@link #forward} from that at the output.
     *
     * @param gradients receive the parameters' gradients; null where one is not needed
     */
    INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients);
}
