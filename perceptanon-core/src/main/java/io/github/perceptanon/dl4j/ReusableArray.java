package io.github.perceptanon.dl4j;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Off-heap memory for a layer's result, reused on every pass and grown to the largest batch seen, so that passes after the
 * first allocate nothing. Its content is overwritten by the next pass.
 */
final class ReusableArray {
    private @Nullable INDArray memory;
    private @Nullable INDArray view;

    /** Returns an uninitialised float array (c order) of this shape in the reused memory. */
    INDArray of(long... shape) {
        if (view != null && Arrays.equals(view.shape(), shape)) {
            return view;
        }
        long length = 1;
        for (long d : shape) {
            length *= d;
        }
        if (memory == null || memory.length() < length) {
            if (memory != null) {
                memory.close();
            }
            memory = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
        }
        view = Nd4j.create(memory.data(), shape);
        return view;
    }
}
