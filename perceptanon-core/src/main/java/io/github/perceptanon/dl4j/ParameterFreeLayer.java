package io.github.perceptanon.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** What DL4J wants of every layer, answered for those that have no weights. */
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
        // No weights, no noise on them.
    }
}
