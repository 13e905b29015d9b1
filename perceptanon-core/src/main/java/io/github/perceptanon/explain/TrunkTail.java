package io.github.perceptanon.explain;

import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Network.Node;
import io.github.perceptanon.network.SubNetwork;
import io.github.perceptanon.weights.StateDict;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The end of a judge's trunk in plain Java, from {@link JudgeNetwork#tailInput()} through the last stage to the embedding. It
 * is small enough for a backward pass without an engine or a DL4J graph: an average for most backbones, hidden layers for a
 * VGG, one layer of attention for a transformer. Immutable and thread-safe.
 */
public final class TrunkTail {
    private final SubNetwork part;
    private final String input;
    private final String stage;
    private final String embedding;
    private final Map<String, TailOperation> operations = new LinkedHashMap<>();
    /** The rows that are needed of each computed value: the first, and the one after the last. */
    private final Map<String, int[]> rows = new HashMap<>();

    private TrunkTail(JudgeNetwork judge, int[] inputShape, StateDict weights) {
        this.input = judge.tailInput();
        this.stage = judge.stages().get(judge.stages().size() - 1);
        this.embedding = judge.embedding();
        this.part = SubNetwork.between(judge.network(), Map.of(input, inputShape), List.of(embedding));
        TailCompiler compiler = new TailCompiler(part, weights);
        for (String name : part.nodes()) {
            Node node = part.find(name);
            operations.put(name, node.operation().accept(node, compiler));
        }
        findRows();
    }

    /**
     * The tail of a judge's trunk.
     *
     * @param judge the network
     * @param inputShape shape of {@link JudgeNetwork#tailInput()} for one image
     * @param weights the network's state dict, which is not copied and must stay valid while the tail is used
     * @return the tail
     */
    public static TrunkTail of(JudgeNetwork judge, int[] inputShape, StateDict weights) {
        return new TrunkTail(judge, inputShape, weights);
    }

    private void findRows() {
        rows.put(embedding, new int[] {0, count(embedding)});
        List<String> nodes = part.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            int[] own = of(nodes.get(i), rows);
            TailOperation operation = of(nodes.get(i), operations);
            for (String read : part.inputs(nodes.get(i))) {
                int[] needed = operation instanceof TailOperations.Select select
                        ? new int[] {select.index(), select.index() + 1}
                        : operation.isRowWise() && count(read) == count(nodes.get(i))
                                ? own
                                : new int[] {0, count(read)};
                rows.merge(read, needed, (a, b) -> new int[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
            }
        }
    }

    /** The number of rows of a value: its tokens, or one. */
    private int count(String value) {
        int[] shape = part.shape(value);
        return shape.length == 2 ? shape[0] : 1;
    }

    /**
     * Computes the last stage's value and the target's gradient there.
     *
     * @param value the value of {@link JudgeNetwork#tailInput()}, row-major
     * @param embeddingGradient the target's gradient at the embedding
     * @return value and gradient at the last stage
     */
    public FeatureMap lastStage(float[] value, float[] embeddingGradient) {
        Map<String, float[]> values = new HashMap<>(Map.of(input, value));
        for (String node : part.nodes()) {
            int[] range = of(node, rows);
            values.put(node, of(node, operations).forward(inputs(node, values), range[0], range[1]));
        }
        Map<String, float[]> gradients = new HashMap<>();
        gradients.put(embedding, embeddingGradient);
        List<String> nodes = part.nodes();
        for (int i = nodes.size() - 1; i >= 0 && !nodes.get(i).equals(stage); i--) {
            String node = nodes.get(i);
            for (String read : part.inputs(node)) {
                gradients.computeIfAbsent(read, name -> new float[of(name, values).length]);
            }
            int[] range = of(node, rows);
            of(node, operations)
                    .backward(
                            inputs(node, values),
                            of(node, values),
                            of(node, gradients),
                            inputs(node, gradients),
                            range[0],
                            range[1]);
        }
        return FeatureMap.of(part.shape(stage), of(stage, values), of(stage, gradients));
    }

    /** What the tail has for a node: every node has its operation, rows and values by the time that they are read. */
    private static <T> T of(String node, Map<String, T> all) {
        return Objects.requireNonNull(all.get(node), node);
    }

    private float[][] inputs(String node, Map<String, float[]> values) {
        return part.inputs(node).stream().map(values::get).toArray(float[][]::new);
    }
}
