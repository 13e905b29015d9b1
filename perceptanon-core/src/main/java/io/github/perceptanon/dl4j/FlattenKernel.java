package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** (batch, channels, height, width) to (batch, channels × height × width). */
final class FlattenKernel implements Kernel {
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private long[] shape = {};

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        shape = x.shape();
        INDArray y = output.of(x.size(0), x.length() / x.size(0));
        y.reshape('c', shape).assign(x);
        return y;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        return inputGradient.of(shape).assign(epsilon.reshape('c', shape));
    }
}
