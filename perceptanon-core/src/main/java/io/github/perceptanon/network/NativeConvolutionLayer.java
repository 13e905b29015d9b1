package io.github.perceptanon.network;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Runs {@link NativeConvolution}. */
final class NativeConvolutionLayer extends BaseLayer<NativeConvolution> {
    private static final long serialVersionUID = 1L;

    private static final int MOST_PLACES_FORWARD = 12;
    private static final int MOST_PLACES_BACKWARD = 64;
    private static final int FEWEST_CHANNELS = 256;
    /** Around 14×14, which images of 224×224 lead to; outside, oneDNN's own gradient was measured faster. */
    private static final int FEWEST_PLACES_FLIPPED = 13 * 13;

    private static final int MOST_PLACES_FLIPPED = 16 * 16;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray inputGradient = new ReusableArray();

    private final transient SmallMapConvolution smallMaps = new SmallMapConvolution();
    private final transient FlippedConvolution flipped = new FlippedConvolution();
    private final transient WeightGradient weightGradient = new WeightGradient();

    NativeConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public Type type() {
        return Type.CONVOLUTIONAL;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        NativeConvolution c = layerConf();
        INDArray out = output.of(
                input.size(0),
                c.getNOut(),
                ConvolutionOps.outputSize(input.size(2), c.getKernelSize()[0], c.getStride()[0], c.getPadding()[0]),
                ConvolutionOps.outputSize(input.size(3), c.getKernelSize()[1], c.getStride()[1], c.getPadding()[1]));
        if (usesMatrixProduct(out, MOST_PLACES_FORWARD)) {
            smallMaps.forward(input, weights(), out, c.getStride()[0], c.getPadding()[0]);
            return out;
        }
        DynamicCustomOp.DynamicCustomOpsBuilder op = DynamicCustomOp.builder("conv2d")
                .addIntegerArguments(ConvolutionOps.arguments(c))
                .addOutputs(out);
        if (c.hasBias()) {
            op.addInputs(
                    input,
                    weights(),
                    getParam(ConvolutionParamInitializer.BIAS_KEY).reshape(c.getNOut()));
        } else {
            op.addInputs(input, weights());
        }
        Nd4j.exec(op.build());
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        NativeConvolution c = layerConf();
        INDArray dw = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
        INDArray dx = inputGradient.of(input.shape());
        Gradient gradient = new DefaultGradient();
        if (c.readsImages() && !c.hasBias()) {
            weightGradient.fill(c, input, weights(), epsilon, dw);
            gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, dw);
            return new Pair<>(gradient, dx.assign(0));
        }
        if (usesMatrixProduct(epsilon, MOST_PLACES_BACKWARD)) {
            smallMaps.backward(input, weights(), epsilon, dx, dw, c.getStride()[0], c.getPadding()[0]);
            gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, dw);
            return new Pair<>(gradient, dx);
        }
        if (usesFlippedWeights(epsilon)) {
            flipped.backward(input, weights(), epsilon, dx, dw);
            gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, dw);
            return new Pair<>(gradient, dx);
        }
        DynamicCustomOp.DynamicCustomOpsBuilder op =
                DynamicCustomOp.builder("conv2d_bp").addIntegerArguments(ConvolutionOps.arguments(c));
        if (c.hasBias()) {
            INDArray biasGradient = gradientViews.get(ConvolutionParamInitializer.BIAS_KEY);
            op.addInputs(
                            input,
                            weights(),
                            getParam(ConvolutionParamInitializer.BIAS_KEY).reshape(c.getNOut()),
                            epsilon)
                    .addOutputs(dx, dw, biasGradient.reshape(c.getNOut()));
            gradient.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, biasGradient);
        } else {
            op.addInputs(input, weights(), epsilon).addOutputs(dx, dw);
        }
        Nd4j.exec(op.build());
        gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, dw);
        return new Pair<>(gradient, dx);
    }

    /** By the size of maps alone, so that equal runs take equal ways whatever the machine's load. */
    private boolean usesMatrixProduct(INDArray map, int mostPlaces) {
        return !layerConf().hasBias()
                && layerConf().isSquare()
                && layerConf().getNIn() >= FEWEST_CHANNELS
                && map.size(2) * map.size(3) <= mostPlaces;
    }

    private boolean usesFlippedWeights(INDArray map) {
        long places = map.size(2) * map.size(3);
        return FlippedConvolution.fits(layerConf())
                && layerConf().getKernelSize()[0] == 3
                && layerConf().getNIn() >= FEWEST_CHANNELS
                && places >= FEWEST_PLACES_FLIPPED
                && places <= MOST_PLACES_FLIPPED;
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
