package io.github.perceptanon.dl4j;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sets random values to 0 in training, with a seed that {@link Dl4jGraph#seedDropout} sets before each step. */
final class DropoutKernel implements Kernel {
    private final double probability;
    private final ReusableArray mask = new ReusableArray();
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private long seed;
    private boolean dropped;

    DropoutKernel(double probability) {
        this.probability = probability;
    }

    void seed(long next) {
        seed = next;
    }

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        dropped = training && probability > 0;
        INDArray y = output.of(x.shape()).assign(x);
        return dropped ? y.muli(draw(x)) : y;
    }

    private INDArray draw(INDArray x) {
        SplittableRandom random = new SplittableRandom(seed);
        float kept = (float) (1 / (1 - probability));
        INDArray factors = mask.of(x.shape());
        for (FloatBuffer image : HostMemory.images(factors)) {
            for (int i = 0; i < image.capacity(); i++) {
                image.put(i, random.nextDouble() < probability ? 0 : kept);
            }
        }
        HostMemory.changed(factors);
        return factors;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray dx = inputGradient.of(epsilon.shape()).assign(epsilon);
        return dropped ? dx.muli(mask.of(epsilon.shape())) : dx;
    }
}
