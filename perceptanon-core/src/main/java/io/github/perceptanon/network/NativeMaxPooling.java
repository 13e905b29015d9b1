package io.github.perceptanon.network;

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

/**
 * Max pooling as PyTorch's {@code MaxPool2d}: padding counts as minus infinity; sizes are rounded down, or up
 * ({@code ceil_mode}), and then the last windows may reach past the input's end.
 */
public final class NativeMaxPooling extends SubsamplingLayer {
    private static final long serialVersionUID = 1L;

    private final boolean roundUp;

    NativeMaxPooling(int kernel, int stride, int padding) {
        this(kernel, stride, padding, false);
    }

    private NativeMaxPooling(int kernel, int stride, int padding, boolean roundUp) {
        super(new Builder(PoolingType.MAX)
                .kernelSize(kernel, kernel)
                .stride(stride, stride)
                .padding(padding, padding)
                .convolutionMode(ConvolutionMode.Truncate));
        this.roundUp = roundUp;
    }

    /** With {@code ceil_mode}, without padding. */
    static NativeMaxPooling roundingUp(int kernel, int stride) {
        return new NativeMaxPooling(kernel, stride, 0, true);
    }

    /**
     * How far the last windows reach past the end of an input of this size.
     *
     * @param height rows of the input
     * @param width columns of the input
     * @return rows and columns; both 0 if sizes are rounded down
     */
    public int[] overhang(int height, int width) {
        return new int[] {overhangAlong(0, height), overhangAlong(1, width)};
    }

    private int overhangAlong(int axis, int size) {
        int kernel = getKernelSize()[axis];
        int stride = getStride()[axis];
        int past = Math.floorMod(kernel - size, stride);
        // PyTorch leaves out a last window that would begin past the end.
        return roundUp && past < kernel ? past : 0;
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
        return super.equals(other) && other instanceof NativeMaxPooling that && roundUp == that.roundUp;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + Boolean.hashCode(roundUp);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof NativeMaxPooling;
    }
}
