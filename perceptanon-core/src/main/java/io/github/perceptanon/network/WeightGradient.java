package io.github.perceptanon.network;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution's weight gradient without its input's, which ND4J's {@code conv2d_bp} always computes too and, for
 * three channels, slowly: image by image as a matrix product over all patches (7×7, 3→64, 8 images of 224×224 on one core:
 * 22 ms against 82). The forward pass stays oneDNN's: a matrix product is as accurate against
 * double precision but rounds otherwise than PyTorch does, and the golden files' five steps then miss their tolerances.
 * Keeps its memory between calls.
 */
final class WeightGradient {
    private final ReusableArray patches = new ReusableArray();
    private final ReusableArray gradientOfImage = new ReusableArray();
    private float[] plane = new float[0];
    private float[] strided = new float[0];

    /** How the kernel moves over an image. */
    private record Window(
            int channels, int height, int width, int kernel, int stride, int padding, int outHeight, int outWidth) {
        static Window of(NativeConvolution c, INDArray input, INDArray output) {
            return new Window(
                    (int) input.size(1),
                    (int) input.size(2),
                    (int) input.size(3),
                    c.getKernelSize()[0],
                    c.getStride()[0],
                    c.getPadding()[0],
                    (int) output.size(2),
                    (int) output.size(3));
        }

        int places() {
            return outHeight * outWidth;
        }

        int patch() {
            return channels * kernel * kernel;
        }

        /** Rows that the kernel reaches, padding included. */
        int rows() {
            return stride * (outHeight - 1) + kernel;
        }

        /** Columns of a row that one place of the kernel reaches, with room for its last places. */
        int columns() {
            return outWidth + (kernel - 1) / stride;
        }
    }

    /** Fills the gradient of the weights, (out, in, kernel, kernel), from that of the output. */
    void fill(NativeConvolution c, INDArray x, INDArray epsilon, INDArray dWeights) {
        Window w = Window.of(c, x, epsilon);
        INDArray sum = dWeights.reshape('c', dWeights.size(0), w.patch()).assign(0);
        INDArray ofImage = gradientOfImage.of(sum.shape());
        INDArray maps = epsilon.reshape('c', epsilon.size(0), epsilon.size(1), w.places());
        MMulTranspose transposed = MMulTranspose.builder().transposeB(true).build();
        FloatBuffer[] images = HostMemory.images(x);
        for (int n = 0; n < images.length; n++) {
            Nd4j.exec(new Mmul(maps.slice(n), unfold(images[n], w), ofImage, transposed));
            sum.addi(ofImage);
        }
    }

    /** (channels × kernel × kernel, places): a row for each place of the kernel, what it sees wherever it goes. */
    private INDArray unfold(FloatBuffer image, Window w) {
        INDArray matrix = patches.of(w.patch(), w.places());
        FloatBuffer to = HostMemory.images(matrix.reshape('c', 1, matrix.length()))[0];
        split(image, w);
        float[] from = strided;
        int kernel = w.kernel();
        IntStream.range(0, w.channels() * kernel).parallel().forEach(channelAndRow -> {
            int firstRow = channelAndRow / kernel * w.rows() + channelAndRow % kernel;
            for (int kx = 0; kx < kernel; kx++) {
                int target = (channelAndRow * kernel + kx) * w.places();
                for (int oy = 0; oy < w.outHeight(); oy++) {
                    int row = firstRow + oy * w.stride();
                    int source = (row * w.stride() + kx % w.stride()) * w.columns() + kx / w.stride();
                    to.put(target + oy * w.outWidth(), from, source, w.outWidth());
                }
            }
        });
        HostMemory.changed(matrix);
        return matrix;
    }

    /**
     * Padded rows, each as the columns 0, stride, 2·stride, …, then 1, stride + 1, … and so on: what a place of the kernel
     * sees in a row then lies in one stretch.
     */
    private void split(FloatBuffer image, Window w) {
        int pixels = w.channels() * w.height() * w.width();
        int length = w.channels() * w.rows() * w.stride() * w.columns();
        if (plane.length != pixels || strided.length != length) {
            plane = new float[pixels];
            strided = new float[length];
        }
        image.get(0, plane);
        Arrays.fill(strided, 0);
        for (int c = 0; c < w.channels(); c++) {
            for (int row = 0; row < w.rows(); row++) {
                int y = row - w.padding();
                if (y >= 0 && y < w.height()) {
                    splitRow((c * w.height() + y) * w.width(), (c * w.rows() + row) * w.stride() * w.columns(), w);
                }
            }
        }
    }

    private void splitRow(int source, int target, Window w) {
        int reached = Math.min(w.width(), w.stride() * w.columns() - w.padding());
        for (int x = 0; x < reached; x++) {
            int column = x + w.padding();
            strided[target + column % w.stride() * w.columns() + column / w.stride()] = plane[source + x];
        }
    }
}
