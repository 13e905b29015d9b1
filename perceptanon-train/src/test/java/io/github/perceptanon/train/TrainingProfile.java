// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.dl4j.Dl4jGraph;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.image.Normalization;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.ImageBatch;
import io.github.perceptanon.training.ImageBatches;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingBackends;
import io.github.perceptanon.weights.StateDict;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where the time of a training step goes, by kind of layer: no check, so not part of the build. The command that runs it
 * and its table stand in docs/training-performance.md.
 */
class TrainingProfile {
    private static final int SIDE = Integer.getInteger("profile.side", 224);
    private static final int BATCH = Integer.getInteger("profile.batch", 8);
    private static final int OUTPUTS = 10;
    private static final int STEPS = Integer.getInteger("profile.steps", 12);
    private static final boolean EACH = Boolean.getBoolean("profile.each");

    private static final JudgeNetwork JUDGE = JudgeNetwork.of(AnnotationSetup.HA1, Backbone.RESNET18, OUTPUTS);
    private static final StateDict WEIGHTS = GoldenWeights.of(NetworkWeights.shapes(JUDGE.network()), 0.5);

    /** Nanoseconds of every run, by kind and by what ran. */
    private final Map<String, Map<String, List<Long>>> times = new TreeMap<>();

    @Test
    void resnet18() {
        ComputationGraph graph = Dl4jGraph.of(JUDGE.network(), WEIGHTS);
        graph.initGradientsView();
        INDArray outputGradient = Nd4j.rand(BATCH, OUTPUTS).muli(0.01);
        for (int step = 0; step < STEPS; step++) {
            walk(graph, Nd4j.rand(BATCH, 3, SIDE, SIDE), outputGradient);
        }
        graph.close();
        ImageBatch images = ImageBatches.noise(1, BATCH, SIDE, 1);
        try (TrainableNetwork network = network(node -> true)) {
            wholeStep("all layers", network, images);
            loading();
            optimizer("SGD", Optimizer.sgd(0.9), network);
            optimizer("AdamW", Optimizer.adamW(0.01), network);
        }
        try (TrainableNetwork network = network(JUDGE::isHead)) {
            wholeStep("the head", network, images);
        }
        print();
    }

    private void walk(ComputationGraph graph, INDArray images, INDArray outputGradient) {
        LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
        GraphVertex[] vertices = graph.getVertices();
        int[] order = graph.topologicalSortOrder();
        for (int index : order) {
            GraphVertex vertex = vertices[index];
            INDArray out = vertex.isInputVertex()
                    ? images
                    : timed(vertex, "forward", () -> vertex.doForward(true, workspaces));
            if (vertex.getOutputVertices() != null) {
                for (VertexIndices to : vertex.getOutputVertices()) {
                    vertices[to.getVertexIndex()].setInput(to.getVertexEdgeNumber(), out, workspaces);
                }
            }
        }
        boolean[] reached = new boolean[vertices.length];
        vertices[order[order.length - 1]].setEpsilon(outputGradient);
        for (int i = order.length - 1; i > 0; i--) {
            GraphVertex vertex = vertices[order[i]];
            INDArray[] gradients = timed(
                    vertex,
                    "backward",
                    () -> vertex.doBackward(false, workspaces).getSecond());
            for (int j = 0; j < gradients.length; j++) {
                int input = vertex.getInputVertices()[j].getVertexIndex();
                INDArray gradient = gradients[j];
                INDArray before = vertices[input].getEpsilon();
                vertices[input].setEpsilon(
                        reached[input]
                                ? timed("sum", "backward", vertex.getVertexName(), () -> before.addi(gradient))
                                : gradient);
                reached[input] = true;
            }
        }
    }

    private static TrainableNetwork network(Predicate<String> learns) {
        TrainingBackend backend = TrainingBackend.defaults().withName("dl4j");
        return TrainingBackends.installed().select(backend).compile(JUDGE.network(), WEIGHTS, learns, backend);
    }

    /** As the trainer takes it, without loss and optimiser. */
    private void wholeStep(String learning, TrainableNetwork network, ImageBatch images) {
        for (int step = 0; step < STEPS; step++) {
            timed("forward and backward, " + learning, "", "", () -> {
                network.backward(network.forward(images, 0));
                return null;
            });
        }
    }

    /** What a loader thread does for a batch whose images are decoded and resized already. */
    private void loading() {
        RgbImage image = RgbImage.of(SIDE, SIDE, new byte[3 * SIDE * SIDE]);
        float[] values = new float[3 * SIDE * SIDE];
        for (int step = 0; step < STEPS; step++) {
            int epoch = step;
            timed("loading", "a batch", "", () -> {
                for (int row = 0; row < BATCH; row++) {
                    RgbImage changed =
                            Augmentation.REFERENCE.draw(42, epoch, row).apply(image);
                    Normalization.IMAGENET.toChw(changed, values, 0);
                }
                return null;
            });
        }
    }

    private void optimizer(String name, Optimizer optimizer, TrainableNetwork network) {
        try (Updater updater = optimizer.on(ParameterGroups.of(JUDGE, network, 1, 0))) {
            for (int step = 0; step < STEPS; step++) {
                timed("optimiser", "step " + name, "", () -> {
                    updater.step(1e-6);
                    return null;
                });
            }
        }
    }

    private <T> T timed(GraphVertex vertex, String pass, Supplier<T> work) {
        String kind = vertex.hasLayer()
                ? vertex.getLayer().getClass().getSimpleName()
                : vertex.getClass().getSimpleName();
        return timed(kind, pass, vertex.getVertexName(), work);
    }

    private <T> T timed(String kind, String pass, String name, Supplier<T> work) {
        long start = now();
        T out = work.get();
        times.computeIfAbsent((kind + " " + pass).strip(), k -> new TreeMap<>())
                .computeIfAbsent(name, k -> new ArrayList<>())
                .add(now() - start);
        return out;
    }

    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void print() {
        for (Map.Entry<String, Map<String, List<Long>>> kind : times.entrySet()) {
            double sum = 0;
            for (Map.Entry<String, List<Long>> vertex : kind.getValue().entrySet()) {
                double best = vertex.getValue().stream().mapToLong(v -> v).min().orElse(0) / 1e6;
                sum += best;
                if (EACH) {
                    System.out.printf("    %-48s %8.2f ms%n", vertex.getKey(), best);
                }
            }
            System.out.printf("%-48s %8.1f ms%n", kind.getKey(), sum);
        }
    }
}
