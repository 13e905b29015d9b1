package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.network.Networks;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * Floating-point operations of a network's convolutions and dense layers for one image or pair. A multiplication and an
 * addition count as two.
 */
final class FlopCount {
    private final Map<String, Integer> sides = new HashMap<>();
    private final int imagesPerTrunk;

    private FlopCount(int imagesPerTrunk) {
        this.imagesPerTrunk = imagesPerTrunk;
    }

    static double of(Workload workload) {
        ComputationGraphConfiguration network = workload.network();
        FlopCount count = new FlopCount(network.getNetworkInputs().size());
        count.sides.put(Networks.trunkInput(workload.setup()), Workload.SIDE);
        double sum = 0;
        for (String vertex : network.getVertices().keySet()) {
            if (network.getVertices().get(vertex) instanceof LayerVertex layer) {
                sum += count.add(vertex, layer.getLayerConf().getLayer(), network);
            } else {
                count.copySide(vertex, network);
            }
        }
        return sum;
    }

    /** Images are square, and so are kernels. */
    private double add(String vertex, Layer layer, ComputationGraphConfiguration network) {
        if (layer instanceof DenseLayer d) {
            return 2.0 * d.getNIn() * d.getNOut();
        }
        copySide(vertex, network);
        if (layer instanceof ConvolutionLayer c) {
            int side = windowed(vertex, c.getKernelSize()[0], c.getStride()[0], c.getPadding()[0]);
            double products = (double) c.getNIn() * c.getNOut() * c.getKernelSize()[0] * c.getKernelSize()[1];
            return 2 * products * side * side * imagesPerTrunk;
        }
        if (layer instanceof SubsamplingLayer p) {
            windowed(vertex, p.getKernelSize()[0], p.getStride()[0], p.getPadding()[0]);
        }
        return 0;
    }

    private int windowed(String vertex, int kernel, int stride, int padding) {
        int side = (sides.get(vertex) + 2 * padding - kernel) / stride + 1;
        sides.put(vertex, side);
        return side;
    }

    private void copySide(String vertex, ComputationGraphConfiguration network) {
        Integer side = sides.get(network.getVertexInputs().get(vertex).get(0));
        if (side != null) {
            sides.put(vertex, side);
        }
    }
}
