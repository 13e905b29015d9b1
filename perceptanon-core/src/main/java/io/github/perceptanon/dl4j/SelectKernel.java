package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One token of every image: (batch, tokens, width) to (batch, width). */
final class SelectKernel implements Kernel {
    private final int index;
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private long[] shape = {};

    SelectKernel(int index) {
        this.index = index;
    }

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        shape = x.shape();
        return output.of(shape[0], shape[2]).assign(selected(x));
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray dx = inputGradient.of(shape).assign(0);
        selected(dx).assign(epsilon);
        return dx;
    }

    private INDArray selected(INDArray tokens) {
        return tokens.get(NDArrayIndex.all(), NDArrayIndex.point(index), NDArrayIndex.all());
    }
}
