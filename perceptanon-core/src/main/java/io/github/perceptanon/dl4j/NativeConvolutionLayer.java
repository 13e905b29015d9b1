// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs {@link NativeConvolution}. */
final class NativeConvolutionLayer extends BaseLayer<NativeConvolution> {
    private static final long serialVersionUID = 1L;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray inputGradient = new ReusableArray();
    private final transient GroupedConvolution groups = new GroupedConvolution();

    NativeConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        Convolution c = layerConf().operation();
        Window window = c.window();
        INDArray out = output.of(
                input.size(0),
                c.out(),
                window.outputHeight((int) input.size(2), c.dilation()),
                window.outputWidth((int) input.size(3), c.dilation()));
        if (c.groups() > 1) {
            groups.forward(c, input, weights(), bias(), out);
        } else {
            ConvolutionOps.forward(c, input, weights(), bias(), out);
        }
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Convolution c = layerConf().operation();
        INDArray dw = Objects.requireNonNull(gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY));
        INDArray db = c.bias() ? gradientViews.get(ConvolutionParamInitializer.BIAS_KEY) : null;
        INDArray dx = inputGradient.of(input.shape());
        if (c.groups() > 1) {
            groups.backward(c, input, weights(), bias(), epsilon, dx, dw, db);
        } else {
            ConvolutionOps.backward(c, input, weights(), bias(), epsilon, dx, dw, db);
        }
        Gradient gradient = new DefaultGradient();
        gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, dw);
        if (db != null) {
            gradient.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, db);
        }
        return new Pair<>(gradient, dx);
    }

    private @Nullable INDArray bias() {
        Convolution c = layerConf().operation();
        return c.bias() ? getParam(ConvolutionParamInitializer.BIAS_KEY).reshape(c.out()) : null;
    }

    private INDArray weights() {
        return getParam(ConvolutionParamInitializer.WEIGHT_KEY);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public boolean hasBias() {
        return layerConf().hasBias();
    }
}
