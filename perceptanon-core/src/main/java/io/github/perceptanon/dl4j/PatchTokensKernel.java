package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** (batch, channels, height, width) to (batch, height × width, channels). */
final class PatchTokensKernel implements Kernel {
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private long[] shape = {};

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        shape = x.shape();
        INDArray y = output.of(shape[0], shape[2] * shape[3], shape[1]);
        y.reshape('c', shape[0], shape[2], shape[3], shape[1]).assign(x.permute(0, 2, 3, 1));
        return y;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray places = epsilon.reshape('c', shape[0], shape[2], shape[3], shape[1]);
        return inputGradient.of(shape).assign(places.permute(0, 3, 1, 2));
    }
}
