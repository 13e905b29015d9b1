package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link AdaptiveAveragePool} in plain Java: its maps are small. */
final class AdaptivePoolKernel implements Kernel {
    private final AdaptiveAveragePool pool;
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private long[] shape = {};

    AdaptivePoolKernel(AdaptiveAveragePool pool) {
        this.pool = pool;
    }

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        shape = x.shape();
        INDArray y = output.of(x.size(0), x.size(1), pool.height(), pool.width());
        FloatBuffer[] from = HostMemory.images(x);
        FloatBuffer[] to = HostMemory.images(y);
        for (int n = 0; n < from.length; n++) {
            average(from[n], to[n]);
        }
        HostMemory.changed(y);
        return y;
    }

    private void average(FloatBuffer from, FloatBuffer to) {
        scan((target, sources) -> {
            double sum = 0;
            for (int source : sources) {
                sum += from.get(source);
            }
            to.put(target, (float) (sum / sources.length));
        });
    }

    private interface Place {
        void visit(int target, int[] sources);
    }

    /** Visits each place of the output with the places of the input that it is the mean of. */
    private void scan(Place place) {
        int channels = (int) shape[1];
        int height = (int) shape[2];
        int width = (int) shape[3];
        int target = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < pool.height(); y++) {
                for (int x = 0; x < pool.width(); x++) {
                    place.visit(target++, sources(c, y, x, height, width));
                }
            }
        }
    }

    private int[] sources(int channel, int y, int x, int height, int width) {
        int top = AdaptiveAveragePool.start(y, pool.height(), height);
        int bottom = AdaptiveAveragePool.end(y, pool.height(), height);
        int left = AdaptiveAveragePool.start(x, pool.width(), width);
        int right = AdaptiveAveragePool.end(x, pool.width(), width);
        int[] sources = new int[(bottom - top) * (right - left)];
        int k = 0;
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                sources[k++] = (channel * height + row) * width + column;
            }
        }
        return sources;
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray dx = inputGradient.of(shape).assign(0);
        FloatBuffer[] from = HostMemory.images(epsilon.dup('c'));
        FloatBuffer[] to = HostMemory.images(dx);
        for (int n = 0; n < from.length; n++) {
            FloatBuffer dy = from[n];
            FloatBuffer sums = to[n];
            scan((target, sources) -> {
                float share = dy.get(target) / sources.length;
                for (int source : sources) {
                    sums.put(source, sums.get(source) + share);
                }
            });
        }
        HostMemory.changed(dx);
        return dx;
    }
}
