package io.github.perceptanon.dl4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds learned position embeddings, (1, tokens, width), to the tokens of every image. */
final class PositionsKernel implements Kernel {
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        INDArray y = output.of(x.shape()).assign(x);
        images(y).addiRowVector(parameters.get(0).reshape(x.size(1) * x.size(2)));
        return y;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        if (gradients.get(0) != null) {
            gradients
                    .get(0)
                    .assign(images(epsilon).sum(0).reshape(gradients.get(0).shape()));
        }
        return inputGradient.of(epsilon.shape()).assign(epsilon);
    }

    private static INDArray images(INDArray tokens) {
        return tokens.reshape('c', tokens.size(0), tokens.size(1) * tokens.size(2));
    }
}
