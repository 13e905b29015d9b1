package io.github.perceptanon.network;

import java.util.Collection;
import java.util.Map;
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

    /** A square kernel; {@code readsImages} for a network's first layer, before which nothing learns. */
    static NativeConvolution square(
            int in, int out, int kernel, int stride, int padding, boolean bias, boolean readsImages) {
        Builder builder = new Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .convolutionMode(ConvolutionMode.Truncate)
                .nIn(in)
                .nOut(out)
                .hasBias(bias)
                .weightInit(WeightInit.ZERO)
                .activation(Activation.IDENTITY);
        return new NativeConvolution(builder, readsImages);
    }

    /** Whether the input's gradient is of no use and left at zero. */
    boolean readsImages() {
        return readsImages;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initialize,
            DataType type) {
        NativeConvolutionLayer layer = new NativeConvolutionLayer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(paramsView);
        Map<String, INDArray> params = initializer().init(conf, paramsView, initialize);
        layer.setParamTable(params);
        layer.setConf(conf);
        return layer;
    }
}
