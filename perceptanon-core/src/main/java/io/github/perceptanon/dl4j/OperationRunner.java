package io.github.perceptanon.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs an {@link OperationLayer}'s kernel. */
final class OperationRunner extends BaseLayer<OperationLayer> {
    private static final long serialVersionUID = 1L;

    private final transient Kernel kernel;

    OperationRunner(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.kernel = layerConf().kernel();
    }

    Kernel kernel() {
        return kernel;
    }

    @Override
    public Type type() {
        return Type.FEED_FORWARD;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        return kernel.forward(input, parameters(), training);
    }

    private List<INDArray> parameters() {
        return List.copyOf(paramTable().values());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        Map<String, INDArray> views = gradientViews == null ? Map.of() : gradientViews;
        List<@Nullable INDArray> gradients = new ArrayList<>();
        Gradient gradient = new DefaultGradient();
        for (String key : paramTable().keySet()) {
            gradients.add(views.get(key));
            gradient.setGradientFor(key, views.get(key));
        }
        return new Pair<>(gradient, kernel.backward(epsilon, parameters(), gradients));
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
