package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Puts a learned token, (1, 1, width), before the tokens of every image. */
final class ClassTokenKernel implements Kernel {
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        INDArray y = output.of(x.size(0), x.size(1) + 1, x.size(2));
        tokens(y, 1, y.size(1)).assign(x);
        for (int n = 0; n < y.size(0); n++) {
            y.get(NDArrayIndex.point(n), NDArrayIndex.point(0), NDArrayIndex.all())
                    .assign(parameters.get(0).reshape(y.size(2)));
        }
        return y;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        if (gradients.get(0) != null) {
            INDArray first = epsilon.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all());
            gradients.get(0).assign(first.sum(0).reshape(gradients.get(0).shape()));
        }
        return inputGradient
                .of(epsilon.size(0), epsilon.size(1) - 1, epsilon.size(2))
                .assign(tokens(epsilon, 1, epsilon.size(1)));
    }

    private static INDArray tokens(INDArray array, long from, long to) {
        return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }
}
