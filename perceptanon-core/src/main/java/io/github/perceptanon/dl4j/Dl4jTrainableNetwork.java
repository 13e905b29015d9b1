// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import io.github.perceptanon.nd4j.NativeThreads;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Parameter;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A DL4J graph with explicit forward and backward passes, starting from the loss's gradient at the outputs. The flat arrays
 * are the graph's own, in PyTorch's layout.
 */
final class Dl4jTrainableNetwork implements TrainableNetwork {
    private final Network network;
    private final int threads;
    private final ComputationGraph graph;
    private final BackwardPass backward;
    private final List<Learned> learned;
    private final FloatBuffer values;
    private final FloatBuffer gradients;
    /** Of the last pass, if that was a forward pass in training mode; otherwise 0. */
    private int images;

    /** A parameter that learns. */
    private record Learned(ParameterRange range, Parameter parameter) {
        FloatBuffer of(FloatBuffer flat) {
            return flat.slice((int) range.offset(), (int) range.length());
        }
    }

    Dl4jTrainableNetwork(Network network, StateDict weights, Predicate<String> learns, int threads) {
        this.network = network;
        this.threads = threads;
        graph = Dl4jGraph.of(network, weights);
        graph.initGradientsView();
        backward = new BackwardPass(graph, learns);
        learned = learned(network, graph, learns);
        values = memory(graph.params());
        gradients = memory(graph.getFlattenedGradients());
    }

    private static List<Learned> learned(Network network, ComputationGraph graph, Predicate<String> learns) {
        List<Learned> out = new ArrayList<>();
        for (Network.Node node : network.nodes()) {
            if (learns.test(node.name())) {
                for (Parameter parameter : node.operation().parameters()) {
                    if (parameter.role() == Parameter.Role.LEARNED) {
                        ParameterRange range = new ParameterRange(
                                node.name(),
                                parameter.key(node.name()),
                                Dl4jGraph.offset(graph, node.name(), parameter),
                                parameter.count());
                        out.add(new Learned(range, parameter));
                    }
                }
            }
        }
        out.sort(Comparator.comparingLong(l -> l.range().offset()));
        return List.copyOf(out);
    }

    /** An array's host memory, valid as long as the array is open. */
    private static FloatBuffer memory(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        return new FloatPointer(array.data().addressPointer())
                .position(0)
                .capacity(array.length())
                .asBuffer();
    }

    @Override
    public String name() {
        return NativeThreads.onCpu() ? "dl4j-cpu" : "dl4j-cuda";
    }

    @Override
    public double[] forward(ImageBatch batch, long dropoutSeed) {
        Dl4jGraph.seedDropout(graph, dropoutSeed);
        images = batch.images();
        return pass(batch, true);
    }

    @Override
    public double[] evaluate(ImageBatch batch) {
        images = 0;
        return pass(batch, false);
    }

    private double[] pass(ImageBatch batch, boolean training) {
        INDArray[] inputs =
                batch.inputs().stream().map(buffer -> array(buffer, batch)).toArray(INDArray[]::new);
        AffinityManager memory = Nd4j.getAffinityManager();
        // On a GPU: optimisers change the host's copy, and running statistics may change the device's.
        memory.tagLocation(graph.params(), Location.HOST);
        Map<String, INDArray> activations =
                NativeThreads.with(threads, () -> graph.feedForward(inputs, training, !training));
        memory.ensureLocation(graph.params(), Location.HOST);
        return Objects.requireNonNull(activations.get(network.outputs().get(0)))
                .dup('c')
                .data()
                .asDouble();
    }

    /** On a CPU the array is the buffer's own memory, which the buffer keeps. */
    private static INDArray array(FloatBuffer buffer, ImageBatch batch) {
        long[] shape = {batch.images(), 3, batch.height(), batch.width()};
        long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        FloatBuffer whole = buffer.duplicate().clear();
        if (NativeThreads.onCpu()) {
            return Nd4j.create(Nd4j.createBuffer(new FloatPointer(whole), length, DataType.FLOAT), shape);
        }
        INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, shape);
        memory(array).put(0, whole, 0, (int) length);
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        return array;
    }

    @Override
    public void backward(double[] outputGradient) {
        if (images == 0) {
            throw new IllegalStateException("there was no forward pass before this backward pass");
        }
        if (outputGradient.length % images != 0) {
            throw new IllegalArgumentException("the gradient must be that of a forward pass's outputs, of " + images
                    + " images, but has " + outputGradient.length + " values");
        }
        float[] gradient = new float[outputGradient.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) outputGradient[i];
        }
        INDArray atOutputs = Nd4j.createFromArray(gradient).reshape(images, gradient.length / images);
        NativeThreads.with(threads, () -> backward.run(atOutputs));
        Nd4j.getAffinityManager().ensureLocation(graph.getFlattenedGradients(), Location.HOST);
    }

    @Override
    public List<ParameterRange> ranges() {
        return learned.stream().map(Learned::range).toList();
    }

    @Override
    public FloatBuffer values() {
        return values.duplicate();
    }

    @Override
    public FloatBuffer gradients() {
        return gradients.duplicate();
    }

    @Override
    public StateDict named(FloatBuffer flat) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Learned one : learned) {
            float[] copy = new float[(int) one.range().length()];
            one.of(flat).get(copy);
            tensors.put(one.range().key(), Tensor.ofFloats(copy, one.parameter().dimensions()));
        }
        return StateDict.of(tensors);
    }

    @Override
    public void flatten(StateDict named, FloatBuffer flat) {
        for (Learned one : learned) {
            String key = one.range().key();
            long[] expected = one.parameter().dimensions();
            Tensor tensor =
                    named.find(key).orElseThrow(() -> new IllegalArgumentException("there is no tensor '" + key + "'"));
            if (!Arrays.equals(tensor.shape(), expected)) {
                throw new IllegalArgumentException("'" + key + "' must have the shape " + Arrays.toString(expected)
                        + " but has " + Arrays.toString(tensor.shape()));
            }
            one.of(flat).put(tensor.toFloats());
        }
    }

    @Override
    public StateDict weights() {
        return Dl4jGraph.weights(network, graph);
    }

    /** For tests that compare with DL4J's own passes. */
    ComputationGraph graph() {
        return graph;
    }

    @Override
    public void close() {
        graph.close();
    }
}
