// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation as PyTorch's {@code BatchNorm2d}: the running variance is the unbiased one, momentum 0.1, and in
 * eval mode the gradient passes through the running statistics as constants (DL4J's layer does neither).
 *
 * <p>With several branches the batch consists of that many equal parts, the stacked inputs of a Siamese network: each part is
 * normalised by its own statistics, and the running statistics are updated once per part, in order.
 */
final class NativeBatchNormalization extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    private final int branches;

    NativeBatchNormalization(int channels, int branches, double eps) {
        this.branches = branches;
        this.nIn = channels;
        this.nOut = channels;
        this.eps = eps;
        this.decay = 0.9;
        this.useLogStd = false;
    }

    int branches() {
        return branches;
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
                new NativeBatchNormalizationLayer(conf, type),
                conf,
                listeners,
                index,
                paramsView,
                initializer().init(conf, paramsView, initialize));
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof NativeBatchNormalization that && branches == that.branches;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + branches;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof NativeBatchNormalization;
    }
}
