package io.github.perceptanon.train;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A graph's gradients under PyTorch's names, flat in PyTorch's order. */
final class Gradients {
    private Gradients() {}

    static Map<String, INDArray> byPyTorchName(ComputationGraph graph) {
        Map<String, INDArray> out = new HashMap<>();
        INDArray all = graph.getFlattenedGradients().reshape(graph.numParams());
        graph.paramTable().forEach((name, values) -> {
            long start = values.offset() - graph.params().offset();
            INDArray gradient = all.get(NDArrayIndex.interval(start, start + values.length()))
                    .reshape(values.ordering(), values.shape());
            int split = name.lastIndexOf('_');
            String key = name.substring(split + 1);
            INDArray array = key.equals("W") && gradient.rank() == 2 ? gradient.transpose() : gradient;
            String parameter = key.equals("W") || key.equals("gamma") ? ".weight" : ".bias";
            if (!key.equals("mean") && !key.equals("var")) {
                out.put(name.substring(0, split) + parameter, array.dup('c').reshape(array.length()));
            }
        });
        return out;
    }
}
