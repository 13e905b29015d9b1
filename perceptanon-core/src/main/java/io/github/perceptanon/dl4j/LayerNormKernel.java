package io.github.perceptanon.dl4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** y = (x − mean) / √(var + eps) · γ + β over the last axis. */
final class LayerNormKernel implements Kernel {
    private final double eps;
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray normalised = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private @Nullable INDArray inverseStd;

    LayerNormKernel(double eps) {
        this.eps = eps;
    }

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        INDArray rows = Matrices.rows(x);
        INDArray centred = Matrices.rows(normalised.of(x.shape())).assign(rows);
        centred.subiColumnVector(rows.mean(1));
        INDArray variance = centred.mul(centred).mean(1);
        inverseStd = Transforms.pow(variance.addi(eps), -0.5, false);
        centred.muliColumnVector(inverseStd);
        INDArray y = output.of(x.shape());
        Matrices.rows(y).assign(centred).muliRowVector(parameters.get(0)).addiRowVector(parameters.get(1));
        return y;
    }

    /** dx = (g − mean(g) − x̂ · mean(g · x̂)) / std with g = dy · γ. */
    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray scale = Objects.requireNonNull(inverseStd, "forward comes first");
        INDArray dy = Matrices.rows(epsilon);
        INDArray hat = Matrices.rows(normalised.of(epsilon.shape()));
        if (gradients.get(0) != null) {
            gradients.get(0).assign(dy.mul(hat).sum(0));
            gradients.get(1).assign(dy.sum(0));
        }
        INDArray dx = inputGradient.of(epsilon.shape());
        INDArray g = Matrices.rows(dx).assign(dy).muliRowVector(parameters.get(0));
        INDArray mean = g.mean(1);
        INDArray along = g.mul(hat).mean(1);
        g.subi(hat.mulColumnVector(along)).subiColumnVector(mean).muliColumnVector(scale);
        return dx;
    }
}
