// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation.MaxPool;
import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link MaxPool} as a DL4J layer. */
final class NativeMaxPooling extends SubsamplingLayer {
    private static final long serialVersionUID = 1L;

    private final transient MaxPool operation;

    NativeMaxPooling(MaxPool operation) {
        super(new Builder(PoolingType.MAX)
                .kernelSize(
                        operation.window().kernelHeight(), operation.window().kernelWidth())
                .stride(operation.window().strideHeight(), operation.window().strideWidth())
                .padding(operation.window().paddingHeight(), operation.window().paddingWidth())
                .convolutionMode(ConvolutionMode.Truncate));
        this.operation = operation;
    }

    MaxPool operation() {
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
        return LayerWiring.wire(new NativeMaxPoolingLayer(conf, type), conf, listeners, index, paramsView, Map.of());
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof NativeMaxPooling that && operation.equals(that.operation);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + operation.hashCode();
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof NativeMaxPooling;
    }
}
