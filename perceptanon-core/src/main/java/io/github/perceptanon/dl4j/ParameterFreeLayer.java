// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Implements what DL4J requires of every layer, for layers without weights. */
abstract class ParameterFreeLayer<C extends Layer> extends AbstractLayer<C> {
    private static final long serialVersionUID = 1L;

    ParameterFreeLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There are no weights to add noise to.
    }
}
