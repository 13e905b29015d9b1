// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Window;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolution as one matrix product over all patches of a batch. Where feature maps are small and kernels large, oneDNN
 * spends most of its time reordering weights on every call (512→512, 3×3, 32 maps of 3×3: 44 ms forward and 126 ms
 * backward against 9 and 20 here), so deep layers train faster this way. It stays
 * beside ND4J's op because with that one golden training run of five steps misses its tolerance (1.3e-4 for
 * 1e-4). Keeps its memory between calls.
 */
final class SmallMapConvolution {
    private final ReusableArray patches = new ReusableArray();
    private final ReusableArray patchGradients = new ReusableArray();
    private final ReusableArray rows = new ReusableArray();
    private float[] source = new float[0];
    private float[] unfolded = new float[0];

    /** A square window over one map. */
    private record Scan(int channels, int height, int width, int kernel, int stride, int padding) {
        int outHeight() {
            return Window.square(kernel, stride, padding).outputHeight(height, 1);
        }

        int outWidth() {
            return Window.square(kernel, stride, padding).outputWidth(width, 1);
        }

        int patch() {
            return channels * kernel * kernel;
        }
    }

    /** out = conv(x, weights); all arrays c-ordered. */
    void forward(INDArray x, INDArray weights, INDArray out, int stride, int padding) {
        Scan window = window(x, weights, stride, padding);
        INDArray columns = unfold(x, window);
        long outputs = weights.size(0);
        INDArray product = rows.of(columns.size(0), outputs);
        multiply(columns, false, weights.reshape(outputs, window.patch()), true, product);
        out.assign(
                product.reshape(out.size(0), out.size(2), out.size(3), outputs).permute(0, 3, 1, 2));
    }

    /** Gradients at the input and at the weights, from the gradient at the output. */
    void backward(
            INDArray x, INDArray weights, INDArray epsilon, INDArray dx, INDArray dWeights, int stride, int padding) {
        Scan window = window(x, weights, stride, padding);
        INDArray columns = unfold(x, window);
        long outputs = weights.size(0);
        INDArray gradient = rows.of(columns.size(0), outputs);
        gradient.reshape(epsilon.size(0), epsilon.size(2), epsilon.size(3), outputs)
                .assign(epsilon.permute(0, 2, 3, 1));
        multiply(gradient, true, columns, false, dWeights.reshape(outputs, window.patch()));
        INDArray columnGradients = patchGradients.of(columns.shape());
        multiply(gradient, false, weights.reshape(outputs, window.patch()), false, columnGradients);
        fold(columnGradients, dx, window);
    }

    private static void multiply(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray result) {
        Nd4j.exec(new Mmul(
                a,
                b,
                result,
                MMulTranspose.builder()
                        .transposeA(transposeA)
                        .transposeB(transposeB)
                        .build()));
    }

    private static Scan window(INDArray x, INDArray weights, int stride, int padding) {
        return new Scan((int) x.size(1), (int) x.size(2), (int) x.size(3), (int) weights.size(2), stride, padding);
    }

    /** (images × places, channels × kernel × kernel): one row for each place of the output. */
    private INDArray unfold(INDArray x, Scan w) {
        int images = (int) x.size(0);
        int places = w.outHeight() * w.outWidth();
        INDArray columns = patches.of((long) images * places, w.patch());
        int imageSize = w.channels() * w.height() * w.width();
        int columnSize = places * w.patch();
        source = atLeast(source, images * imageSize);
        unfolded = atLeast(unfolded, images * columnSize);
        float[] from = source;
        float[] to = unfolded;
        FloatBuffer[] maps = HostMemory.images(x);
        FloatBuffer[] rowsOfImages = HostMemory.images(columns.reshape(images, columnSize));
        IntStream.range(0, images).parallel().forEach(n -> {
            maps[n].get(0, from, n * imageSize, imageSize);
            unfold(from, n * imageSize, to, n * columnSize, w);
            rowsOfImages[n].put(0, to, n * columnSize, columnSize);
        });
        HostMemory.changed(columns);
        return columns;
    }

    private static void unfold(float[] from, int image, float[] to, int target, Scan w) {
        int k = target;
        for (int oy = 0; oy < w.outHeight(); oy++) {
            for (int ox = 0; ox < w.outWidth(); ox++) {
                for (int c = 0; c < w.channels(); c++) {
                    int plane = image + c * w.height() * w.width();
                    for (int ky = 0; ky < w.kernel(); ky++) {
                        int y = oy * w.stride() - w.padding() + ky;
                        for (int kx = 0; kx < w.kernel(); kx++) {
                            int x = ox * w.stride() - w.padding() + kx;
                            boolean inside = y >= 0 && y < w.height() && x >= 0 && x < w.width();
                            to[k++] = inside ? from[plane + y * w.width() + x] : 0;
                        }
                    }
                }
            }
        }
    }

    /** The reverse of {@link #unfold}: adds the values of each patch to the places that they came from. */
    private void fold(INDArray columns, INDArray dx, Scan w) {
        int images = (int) dx.size(0);
        int imageSize = w.channels() * w.height() * w.width();
        int columnSize = w.outHeight() * w.outWidth() * w.patch();
        float[] from = unfolded;
        float[] to = source;
        FloatBuffer[] rowsOfImages = HostMemory.images(columns.reshape(images, columnSize));
        FloatBuffer[] maps = HostMemory.images(dx);
        IntStream.range(0, images).parallel().forEach(n -> {
            rowsOfImages[n].get(0, from, n * columnSize, columnSize);
            fold(from, n * columnSize, to, n * imageSize, w);
            maps[n].put(0, to, n * imageSize, imageSize);
        });
        HostMemory.changed(dx);
    }

    private static void fold(float[] from, int column, float[] to, int image, Scan w) {
        Arrays.fill(to, image, image + w.channels() * w.height() * w.width(), 0f);
        int k = column;
        for (int oy = 0; oy < w.outHeight(); oy++) {
            for (int ox = 0; ox < w.outWidth(); ox++) {
                for (int c = 0; c < w.channels(); c++) {
                    int plane = image + c * w.height() * w.width();
                    for (int ky = 0; ky < w.kernel(); ky++) {
                        int y = oy * w.stride() - w.padding() + ky;
                        for (int kx = 0; kx < w.kernel(); kx++, k++) {
                            int x = ox * w.stride() - w.padding() + kx;
                            if (y >= 0 && y < w.height() && x >= 0 && x < w.width()) {
                                to[plane + y * w.width() + x] += from[k];
                            }
                        }
                    }
                }
            }
        }
    }

    private static float[] atLeast(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }
}
