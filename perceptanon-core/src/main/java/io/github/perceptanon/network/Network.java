package io.github.perceptanon.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network: named nodes over {@link Operation}s, each after those that it reads. Nodes bear torchvision's module names, so
 * that their parameters have PyTorch's. Says nothing of weights or of how it is run. Immutable and thread-safe.
 */
public final class Network {
    /**
     * One value of a network and how it is computed.
     *
     * @param name unique in the network; what PyTorch calls the module, or a name of ours where there is no module
     * @param operation what it computes
     * @param inputs names of nodes and network inputs that it reads, in order
     */
    public record Node(String name, Operation operation, List<String> inputs) {
        /** Copies the inputs. */
        public Node {
            inputs = List.copyOf(inputs);
        }
    }

    private final List<String> inputs;
    private final Map<String, Node> nodes;
    private final List<String> outputs;

    private Network(List<String> inputs, Map<String, Node> nodes, List<String> outputs) {
        this.inputs = List.copyOf(inputs);
        this.nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        this.outputs = List.copyOf(outputs);
    }

    /**
     * A network to be put together.
     *
     * @param inputs names of what it reads, in order
     * @return an empty builder
     */
    public static Builder reading(String... inputs) {
        return new Builder(List.of(inputs));
    }

    /**
     * What the network reads.
     *
     * @return names in order
     */
    public List<String> inputs() {
        return inputs;
    }

    /**
     * All nodes.
     *
     * @return each after those that it reads
     */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /**
     * What the network gives.
     *
     * @return names of nodes in order
     */
    public List<String> outputs() {
        return outputs;
    }

    /**
     * A node.
     *
     * @param name its name
     * @return the node, or empty if there is none of this name
     */
    public Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /**
     * All tensors of the network's state dict.
     *
     * @return keys as PyTorch's, in the nodes' order
     */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            node.operation().parameters().forEach(parameter -> all.put(parameter.key(node.name()), parameter));
        }
        return all;
    }

    /** Puts a network together, node after node. Not thread-safe. */
    public static final class Builder {
        private final List<String> inputs;
        private final Map<String, Node> nodes = new LinkedHashMap<>();

        private Builder(List<String> inputs) {
            this.inputs = inputs;
        }

        /**
         * Adds a node.
         *
         * @param name unique
         * @param operation what it computes
         * @param from what it reads: inputs or nodes that are there already
         * @return the name
         * @throws IllegalArgumentException if the name is taken or something that it reads is missing
         */
        public String add(String name, Operation operation, String... from) {
            if (inputs.contains(name) || nodes.containsKey(name)) {
                throw new IllegalArgumentException("the network has a '" + name + "' already");
            }
            for (String input : from) {
                if (!inputs.contains(input) && !nodes.containsKey(input)) {
                    throw new IllegalArgumentException("'" + name + "' reads '" + input + "', which is not there");
                }
            }
            nodes.put(name, new Node(name, operation, List.of(from)));
            return name;
        }

        /**
         * The network.
         *
         * @param outputs nodes whose values it gives
         * @return an immutable network of all nodes added so far
         * @throws IllegalArgumentException if there is no output or one is not a node
         */
        public Network giving(List<String> outputs) {
            if (outputs.isEmpty() || !nodes.keySet().containsAll(outputs)) {
                throw new IllegalArgumentException(
                        "a network gives at least one of its nodes but was asked for " + outputs);
            }
            return new Network(new ArrayList<>(inputs), nodes, outputs);
        }
    }
}
