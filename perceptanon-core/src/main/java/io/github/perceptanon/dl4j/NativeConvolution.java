// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
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
 * {@link Convolution} as a DL4J layer, with ND4J's {@code conv2d} op, which uses oneDNN and cuDNN; DL4J's own layer falls
 * back to im2col. Input and output are (batch, channels, height, width), weights (out, in, kernel, kernel).
 */
final class NativeConvolution extends ConvolutionLayer {
    private static final long serialVersionUID = 1L;

    private final transient Convolution operation;

    private NativeConvolution(Builder builder, Convolution operation) {
        super(builder);
        this.operation = operation;
    }

    static NativeConvolution of(Convolution operation) {
        Window window = operation.window();
        Builder builder = new Builder(window.kernelHeight(), window.kernelWidth())
                .stride(window.strideHeight(), window.strideWidth())
                .padding(window.paddingHeight(), window.paddingWidth())
                // The kernels of a group read only its channels, and DL4J sizes the weights by what a kernel reads.
                .nIn(operation.in() / operation.groups())
                .nOut(operation.out())
                .hasBias(operation.bias())
                .convolutionMode(ConvolutionMode.Truncate)
                .weightInit(WeightInit.ZERO)
                .activation(Activation.IDENTITY);
        return new NativeConvolution(builder, operation);
    }

    Convolution operation() {
        return operation;
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
