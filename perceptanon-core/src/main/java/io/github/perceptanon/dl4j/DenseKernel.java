package io.github.perceptanon.dl4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x · Wᵀ + b over the last axis; W is (out, in). */
final class DenseKernel implements Kernel {
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private @Nullable INDArray input;

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        input = x;
        INDArray weights = parameters.get(0);
        long[] shape = x.shape().clone();
        shape[shape.length - 1] = weights.size(0);
        INDArray y = output.of(shape);
        INDArray rows = Matrices.rows(y);
        Matrices.multiply(Matrices.rows(x), false, weights, true, rows);
        rows.addiRowVector(parameters.get(1));
        return y;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray x = Objects.requireNonNull(input, "forward comes first");
        INDArray rows = Matrices.rows(epsilon);
        if (gradients.get(0) != null) {
            Matrices.multiply(rows, true, Matrices.rows(x), false, gradients.get(0));
            gradients.get(1).assign(rows.sum(0));
        }
        INDArray dx = inputGradient.of(x.shape());
        Matrices.multiply(rows, false, parameters.get(0), false, Matrices.rows(dx));
        return dx;
    }
}
