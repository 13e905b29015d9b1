// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link ChannelArithmetic} channel by channel: all maps of one channel fit in a core's cache, so main memory is read and
 * written once, whereas whole-array ops pass over it several times. Maps are copied to heap arrays, because the JVM compiles
 * loops over those to vector instructions. Channels are independent, so the number of threads does not change results.
 * It stays beside {@link DeviceChannels} because with ND4J's ops one golden training run of five
 * steps misses its tolerance (1.3e-4 for 1e-4).
 */
final class HostChannels implements ChannelArithmetic {
    /** The work on one channel, with heap arrays of a map's length as scratch memory. */
    private interface Work {
        void on(int channel, float[][] heap);
    }

    @Override
    public Moments moments(INDArray x) {
        FloatBuffer[] images = HostMemory.images(x);
        int channels = (int) x.size(1);
        int map = mapSize(x);
        double count = (double) images.length * map;
        double[] means = new double[channels];
        double[] variances = new double[channels];
        forEachChannel(channels, map, 2, (c, heap) -> {
            float[] values = heap[0];
            float[] sums = heap[1];
            Arrays.fill(sums, 0);
            for (FloatBuffer image : images) {
                image.get(c * map, values);
                add(values, sums);
            }
            double mean = total(sums) / count;
            Arrays.fill(sums, 0);
            for (FloatBuffer image : images) {
                image.get(c * map, values);
                addSquares(values, (float) mean, sums);
            }
            means[c] = mean;
            variances[c] = total(sums) / count;
        });
        return new Moments(means, variances);
    }

    @Override
    public void affine(INDArray x, double[] centre, double[] scale, double[] shift, INDArray out) {
        FloatBuffer[] from = HostMemory.images(x);
        FloatBuffer[] to = HostMemory.images(out);
        int map = mapSize(x);
        forEachChannel((int) x.size(1), map, 1, (c, heap) -> {
            for (int n = 0; n < from.length; n++) {
                from[n].get(c * map, heap[0]);
                affine(heap[0], (float) centre[c], (float) scale[c], (float) shift[c]);
                to[n].put(c * map, heap[0]);
            }
        });
        HostMemory.changed(out);
    }

    @Override
    public Sums sums(INDArray dy, INDArray x, double[] centre) {
        FloatBuffer[] gradients = HostMemory.images(dy);
        FloatBuffer[] images = HostMemory.images(x);
        int channels = (int) x.size(1);
        int map = mapSize(x);
        double[] ofDy = new double[channels];
        double[] ofProducts = new double[channels];
        forEachChannel(channels, map, 4, (c, heap) -> {
            Arrays.fill(heap[2], 0);
            Arrays.fill(heap[3], 0);
            for (int n = 0; n < images.length; n++) {
                gradients[n].get(c * map, heap[0]);
                images[n].get(c * map, heap[1]);
                add(heap[0], heap[2]);
                addProducts(heap[0], heap[1], (float) centre[c], heap[3]);
            }
            ofDy[c] = total(heap[2]);
            ofProducts[c] = total(heap[3]);
        });
        return new Sums(ofDy, ofProducts);
    }

    @Override
    public void blend(
            INDArray dy, double[] ofDy, INDArray x, double[] centre, double[] ofX, double[] shift, INDArray dx) {
        FloatBuffer[] gradients = HostMemory.images(dy);
        FloatBuffer[] images = HostMemory.images(x);
        FloatBuffer[] to = HostMemory.images(dx);
        int map = mapSize(x);
        forEachChannel((int) x.size(1), map, 2, (c, heap) -> {
            for (int n = 0; n < images.length; n++) {
                gradients[n].get(c * map, heap[0]);
                images[n].get(c * map, heap[1]);
                blend(heap[0], (float) ofDy[c], heap[1], (float) centre[c], (float) ofX[c], (float) shift[c]);
                to[n].put(c * map, heap[0]);
            }
        });
        HostMemory.changed(dx);
    }

    private static int mapSize(INDArray x) {
        return Math.toIntExact(x.size(2) * x.size(3));
    }

    private static void forEachChannel(int channels, int map, int arrays, Work work) {
        int lanes = Math.min(channels, Runtime.getRuntime().availableProcessors());
        IntStream.range(0, lanes).parallel().forEach(lane -> {
            float[][] heap = new float[arrays][map];
            for (int c = channels * lane / lanes; c < channels * (lane + 1) / lanes; c++) {
                work.on(c, heap);
            }
        });
    }

    private static void add(float[] values, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    private static void addSquares(float[] values, float mean, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            float d = values[i] - mean;
            sums[i] += d * d;
        }
    }

    private static void addProducts(float[] dy, float[] x, float centre, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += dy[i] * (x[i] - centre);
        }
    }

    private static void affine(float[] values, float centre, float scale, float shift) {
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (values[i] - centre) + shift;
        }
    }

    private static void blend(float[] dy, float ofDy, float[] x, float centre, float ofX, float shift) {
        for (int i = 0; i < dy.length; i++) {
            dy[i] = ofDy * dy[i] + ofX * (x[i] - centre) + shift;
        }
    }

    /** Sums in double precision, with four partial sums that do not wait for each other. */
    private static double total(float[] values) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < values.length; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < values.length; i++) {
            a += values[i];
        }
        return a + b + (c + d);
    }
}
