package io.github.perceptanon.bench.peer;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * This project's networks with DL4J's own layers: the same vertices, names, geometry and parameters, in a graph with
 * DL4J's default workspaces.
 */
public final class StandardLayers {
    private StandardLayers() {}

    /**
     * A network for inference.
     *
     * @param network one of this project's
     * @return the same network of DL4J's layers
     */
    public static ComputationGraphConfiguration inference(ComputationGraphConfiguration network) {
        return convert(network, new NoOp(), false);
    }

    /**
     * A network that ends in softmax and cross-entropy, for DL4J's {@code fit}.
     *
     * @param network one of this project's classifiers
     * @param updater DL4J's optimiser
     * @return the same network of DL4J's layers
     */
    public static ComputationGraphConfiguration training(ComputationGraphConfiguration network, IUpdater updater) {
        return convert(network, updater, true);
    }

    private static ComputationGraphConfiguration convert(
            ComputationGraphConfiguration network, IUpdater updater, boolean training) {
        String output = network.getNetworkOutputs().get(0);
        GraphBuilder graph =
                new NeuralNetConfiguration.Builder().updater(updater).graphBuilder();
        graph.addInputs(network.getNetworkInputs());
        network.getVertices().forEach((name, vertex) -> {
            String[] from = network.getVertexInputs().get(name).toArray(String[]::new);
            if (vertex instanceof LayerVertex layer) {
                Layer own = layer.getLayerConf().getLayer();
                boolean last = training && name.equals(output);
                graph.addLayer(name, last ? classifier((DenseLayer) own) : standard(own), from);
            } else {
                graph.addVertex(name, standard(vertex), from);
            }
        });
        return graph.setOutputs(output).build();
    }

    private static GraphVertex standard(GraphVertex vertex) {
        return vertex instanceof ElementWiseVertex ? new ElementWiseVertex(ElementWiseVertex.Op.Add) : vertex.clone();
    }

    private static Layer standard(Layer layer) {
        if (layer instanceof ConvolutionLayer c) {
            return new ConvolutionLayer.Builder(c.getKernelSize())
                    .stride(c.getStride())
                    .padding(c.getPadding())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .nIn(c.getNIn())
                    .nOut(c.getNOut())
                    .hasBias(c.hasBias())
                    .activation(Activation.IDENTITY)
                    .build();
        }
        if (layer instanceof BatchNormalization bn) {
            return new BatchNormalization.Builder()
                    .nIn(bn.getNIn())
                    .nOut(bn.getNOut())
                    .eps(bn.getEps())
                    .decay(bn.getDecay())
                    // Stores the running variance itself, as in the state dict, and not its logarithm.
                    .useLogStd(false)
                    .build();
        }
        if (layer instanceof SubsamplingLayer p) {
            return new SubsamplingLayer.Builder(p.getPoolingType())
                    .kernelSize(p.getKernelSize())
                    .stride(p.getStride())
                    .padding(p.getPadding())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .build();
        }
        if (layer instanceof ActivationLayer) {
            return new ActivationLayer(Activation.RELU);
        }
        return layer.clone();
    }

    private static Layer classifier(DenseLayer dense) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(dense.getNIn())
                .nOut(dense.getNOut())
                .activation(Activation.SOFTMAX)
                .build();
    }
}
