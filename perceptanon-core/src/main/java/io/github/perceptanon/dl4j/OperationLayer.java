package io.github.perceptanon.dl4j;

import io.github.perceptanon.network.Operation;
import java.util.Collection;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A DL4J layer for an operation that a {@link Kernel} computes, because DL4J has no layer that computes it as PyTorch does.
 * Its parameters are the operation's, in PyTorch's layout.
 */
final class OperationLayer extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    private final transient Operation operation;

    private final transient Supplier<Kernel> kernel;

    OperationLayer(Operation operation, Supplier<Kernel> kernel) {
        this.operation = operation;
        this.kernel = kernel;
        this.activationFn = Activation.IDENTITY.getActivationFunction();
    }

    Operation operation() {
        return operation;
    }

    /** Makes a new kernel, one for each layer. */
    Kernel kernel() {
        return kernel.get();
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
                new OperationRunner(conf, type),
                conf,
                listeners,
                index,
                paramsView,
                initializer().init(conf, paramsView, initialize));
    }

    @Override
    public ParamInitializer initializer() {
        return new OperationParameters(operation);
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        throw new UnsupportedOperationException("shapes come from the network, not from DL4J");
    }

    @Override
    public void setNIn(InputType input, boolean override) {
        // Sizes are in the operation.
    }

    @Override
    public @Nullable InputPreProcessor getPreProcessorForInputType(InputType input) {
        return null;
    }

    @Override
    public boolean isPretrainParam(String name) {
        return false;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        throw new UnsupportedOperationException("there is no memory report of " + operation);
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof OperationLayer that && operation.equals(that.operation);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + operation.hashCode();
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof OperationLayer;
    }
}
