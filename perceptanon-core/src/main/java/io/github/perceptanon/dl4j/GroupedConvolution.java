package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.Convolution;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution with groups, which ND4J's op does not support: each group is convolved separately. Keeps its memory between
 * calls.
 */
final class GroupedConvolution {
    private final ReusableArray input = new ReusableArray();
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();

    void forward(Convolution c, INDArray x, INDArray weights, @Nullable INDArray bias, INDArray out) {
        for (int g = 0; g < c.groups(); g++) {
            INDArray own = copy(channels(x, g, c.groups()), input);
            INDArray target = output.of(out.size(0), out.size(1) / c.groups(), out.size(2), out.size(3));
            ConvolutionOps.forward(c, own, kernels(weights, g, c), biases(bias, g, c), target);
            channels(out, g, c.groups()).assign(target);
        }
    }

    void backward(
            Convolution c,
            INDArray x,
            INDArray weights,
            @Nullable INDArray bias,
            INDArray epsilon,
            INDArray dx,
            INDArray dw,
            @Nullable INDArray db) {
        for (int g = 0; g < c.groups(); g++) {
            INDArray own = copy(channels(x, g, c.groups()), input);
            INDArray ownEpsilon = copy(channels(epsilon, g, c.groups()), output);
            INDArray ownDx = inputGradient.of(own.shape());
            INDArray flatDb = db == null ? null : db.reshape(db.length());
            ConvolutionOps.backward(
                    c,
                    own,
                    kernels(weights, g, c),
                    biases(bias, g, c),
                    ownEpsilon,
                    ownDx,
                    kernels(dw, g, c),
                    biases(flatDb, g, c));
            channels(dx, g, c.groups()).assign(ownDx);
        }
    }

    private static INDArray copy(INDArray view, ReusableArray memory) {
        return memory.of(view.shape()).assign(view);
    }

    private static INDArray channels(INDArray map, int group, int groups) {
        long size = map.size(1) / groups;
        return map.get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(group * size, (group + 1) * size),
                NDArrayIndex.all(),
                NDArrayIndex.all());
    }

    private static INDArray kernels(INDArray weights, int group, Convolution c) {
        long size = c.out() / c.groups();
        return weights.get(
                NDArrayIndex.interval(group * size, (group + 1) * size),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all());
    }

    private static @Nullable INDArray biases(@Nullable INDArray bias, int group, Convolution c) {
        long size = c.out() / c.groups();
        return bias == null ? null : bias.get(NDArrayIndex.interval(group * size, (group + 1) * size));
    }
}
