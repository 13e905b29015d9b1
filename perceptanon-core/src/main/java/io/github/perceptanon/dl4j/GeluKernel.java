package io.github.perceptanon.dl4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** y = x · Φ(x) with the exact normal distribution. */
final class GeluKernel implements Kernel {
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray distribution = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private @Nullable INDArray input;

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        input = x;
        INDArray phi = distribution.of(x.shape()).assign(x).muli(Math.sqrt(0.5));
        Nd4j.getExecutioner().exec(new Erf(phi, phi));
        phi.addi(1).muli(0.5);
        return output.of(x.shape()).assign(x).muli(phi);
    }

    /** The derivative is Φ(x) + x · φ(x). */
    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray x = Objects.requireNonNull(input, "forward comes first");
        INDArray dx = inputGradient.of(x.shape()).assign(x).muli(x).muli(-0.5);
        Transforms.exp(dx, false).muli(1 / Math.sqrt(2 * Math.PI)).muli(x).addi(distribution.of(x.shape()));
        return dx.muli(epsilon);
    }
}
