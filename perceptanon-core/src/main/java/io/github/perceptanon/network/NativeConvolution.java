package io.github.perceptanon.network;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A 2-d convolution without activation as PyTorch's {@code Conv2d} computes it, on ND4J's {@code conv2d} op, which
 * reaches oneDNN and cuDNN; DL4J's own layer falls back to im2col. Input and output are (batch, channels, height,
 * width), weights (out, in, kernel, kernel).
 */
final class NativeConvolution extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;

    private final boolean readsImages;

    private NativeConvolution(Builder builder, boolean readsImages) {
        super(builder);
        this.readsImages = readsImages;
    }

    /** A square kernel. */
    static NativeConvolution square(int in, int out, int kernel, int stride, int padding, boolean bias) {
        return new NativeConvolution(
                squareGeometry(in, out, kernel, stride, padding).hasBias(bias), false);
    }

    /** A network's first layer, before which nothing learns: a square kernel without bias over 3 colours. */
    static NativeConvolution ofImages(int out, int kernel, int stride, int padding) {
        return new NativeConvolution(
                squareGeometry(3, out, kernel, stride, padding).hasBias(false), true);
    }

    private static Builder squareGeometry(int in, int out, int kernel, int stride, int padding) {
        return geometry(new int[] {kernel, kernel}, new int[] {padding, padding})
                .stride(stride, stride)
                .nIn(in)
                .nOut(out);
    }

    /** Any kernel with stride 1 and without bias; sizes are (height, width). */
    static NativeConvolution rectangular(int in, int out, int[] kernel, int[] padding) {
        return new NativeConvolution(
                geometry(kernel, padding).stride(1, 1).nIn(in).nOut(out).hasBias(false), false);
    }

    /** Whether both axes have one kernel size and one padding. */
    boolean isSquare() {
        return getKernelSize()[0] == getKernelSize()[1] && getPadding()[0] == getPadding()[1];
    }

    /** Whether the input's gradient is of no use and left at zero. */
    boolean readsImages() {
        return readsImages;
    }

    private static Builder geometry(int[] kernel, int[] padding) {
        return new Builder(kernel)
                .padding(padding)
                .convolutionMode(ConvolutionMode.Truncate)
                .weightInit(WeightInit.ZERO)
                .activation(Activation.IDENTITY);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initialize,
            DataType type) {
        return LayerWiring.wire(
                new NativeConvolutionLayer(conf, type),
                conf,
                listeners,
                index,
                paramsView,
                initializer().init(conf, paramsView, initialize));
    }
}
