// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.network.Window;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs {@link NativeMaxPooling}. */
final class NativeMaxPoolingLayer extends ParameterFreeLayer<NativeMaxPooling> {
    private static final long serialVersionUID = 1L;

    private final transient ReusableArray output = new ReusableArray();
    private final transient ReusableArray inputGradient = new ReusableArray();
    private final transient ReusableArray extension = new ReusableArray();

    NativeMaxPoolingLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public Type type() {
        return Type.SUBSAMPLING;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray x = extendedInput();
        Window window = layerConf().operation().window();
        INDArray out = output.of(
                x.size(0), x.size(1), window.outputHeight((int) x.size(2), 1), window.outputWidth((int) x.size(3), 1));
        Nd4j.exec(DynamicCustomOp.builder("maxpool2d")
                .addInputs(x)
                .addOutputs(out)
                .addIntegerArguments(ConvolutionOps.pooling(window))
                .build());
        return out;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray x = extendedInput();
        INDArray dx = inputGradient.of(x.shape());
        Nd4j.exec(DynamicCustomOp.builder("maxpool2d_bp")
                .addInputs(x, epsilon)
                .addOutputs(dx)
                .addIntegerArguments(
                        ConvolutionOps.pooling(layerConf().operation().window()))
                .build());
        return new Pair<>(new DefaultGradient(), x == input ? dx : withoutOverhang(dx));
    }

    private INDArray extendedInput() {
        MaxPool pooling = layerConf().operation();
        int[] overhang = {pooling.overhangHeight((int) input.size(2)), pooling.overhangWidth((int) input.size(3))};
        return ConvolutionOps.extended(input, overhang, extension);
    }

    private INDArray withoutOverhang(INDArray gradient) {
        return gradient.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(0, input.size(2)),
                        NDArrayIndex.interval(0, input.size(3)))
                .dup('c');
    }
}
