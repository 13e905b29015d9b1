// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation;
import io.github.perceptanon.network.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Places an operation's parameters in DL4J's flat array: one after the other, row-major. Their keys are numbers, because DL4J
 * cuts names at underscores, which PyTorch's names contain.
 */
record OperationParameters(Operation operation) implements ParamInitializer {
    private static final String PREFIX = "p";

    /** DL4J's key of an operation's parameter. */
    static String key(NeuralNetConfiguration conf, Parameter parameter) {
        return PREFIX
                + ((OperationLayer) conf.getLayer()).operation().parameters().indexOf(parameter);
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return count();
    }

    @Override
    public long numParams(Layer layer) {
        return count();
    }

    private long count() {
        return operation.parameters().stream().mapToLong(Parameter::count).sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < operation.parameters().size(); i++) {
            keys.add(PREFIX + i);
        }
        return keys;
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return paramKeys(layer).stream()
                .filter(key -> isWeightParam(layer, key))
                .toList();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return !isBiasParam(layer, key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        int index = Integer.parseInt(key.substring(PREFIX.length()));
        return operation.parameters().get(index).name().endsWith("bias");
    }

    /** Creates views of the flat array. The values are loaded later from a state dict. */
    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray paramsView, boolean initialize) {
        Map<String, INDArray> views = views(paramsView);
        views.keySet().forEach(conf::addVariable);
        return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        return views(gradientView);
    }

    private Map<String, INDArray> views(INDArray flat) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        long from = 0;
        int index = 0;
        for (Parameter parameter : operation.parameters()) {
            INDArray part = flat.reshape(flat.length()).get(NDArrayIndex.interval(from, from + parameter.count()));
            views.put(PREFIX + index++, part.reshape('c', parameter.dimensions()));
            from += parameter.count();
        }
        return views;
    }
}
