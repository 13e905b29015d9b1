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

    private static final int MOST_PLACES_FORWARD = 12;
    private static final int MOST_PLACES_BACKWARD = 64;
    private static final int FEWEST_CHANNELS = 256;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray inputGradient = new ReusableArray();

    private final transient SmallMapConvolution smallMaps = new SmallMapConvolution();
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
        } else if (usesMatrixProduct(out, MOST_PLACES_FORWARD)) {
            smallMaps.forward(input, weights(), out, window.strideHeight(), window.paddingHeight());
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
        } else if (usesMatrixProduct(epsilon, MOST_PLACES_BACKWARD)) {
            Window window = c.window();
            smallMaps.backward(input, weights(), epsilon, dx, dw, window.strideHeight(), window.paddingHeight());
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

    /** Depends only on the size of maps, so that equal runs compute the same way whatever the machine's load. */
    private boolean usesMatrixProduct(INDArray map, int mostPlaces) {
        Convolution c = layerConf().operation();
        return !c.bias()
                && c.dilation() == 1
                && c.window().isSquare()
                && c.in() >= FEWEST_CHANNELS
                && map.size(2) * map.size(3) <= mostPlaces;
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
