// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The definition of a network: named nodes, each with an {@link Operation} and after the nodes that it reads. Nodes have the
 * names of torchvision's modules, so their parameters have PyTorch's names. A network has no weights, and does not say how
 * it is run. Immutable and thread-safe.
 */
public final class Network {
    /**
     * A node: one value of a network and how it is computed.
     *
     * @param name unique in the network; PyTorch's name of the module, or a name of our own where there is no module
     * @param operation the operation that computes the value
     * @param inputs names of the nodes and network inputs that it reads, in order
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
     * Starts building a network.
     *
     * @param inputs names of the network's inputs, in order
     * @return an empty builder
     */
    public static Builder reading(String... inputs) {
        return new Builder(List.of(inputs));
    }

    /**
     * The network's inputs.
     *
     * @return their names in order
     */
    public List<String> inputs() {
        return inputs;
    }

    /**
     * All nodes.
     *
     * @return each after the nodes that it reads
     */
    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /**
     * The network's outputs.
     *
     * @return names of nodes in order
     */
    public List<String> outputs() {
        return outputs;
    }

    /**
     * Finds a node.
     *
     * @param name the node's name
     * @return the node, or empty if no node has this name
     */
    public Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /**
     * The parameters of all nodes: the tensors of the network's state dict.
     *
     * @return PyTorch's keys to parameters, in the order of the nodes
     */
    public Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            node.operation().parameters().forEach(parameter -> all.put(parameter.key(node.name()), parameter));
        }
        return all;
    }

    /** Builds a network node by node. Not thread-safe. */
    public static final class Builder {
        private final List<String> inputs;
        private final Map<String, Node> nodes = new LinkedHashMap<>();

        private Builder(List<String> inputs) {
            this.inputs = inputs;
        }

        /**
         * Adds a node.
         *
         * @param name a unique name
         * @param operation the operation that computes its value
         * @param from names of what it reads: network inputs or nodes added before
         * @return the name
         * @throws IllegalArgumentException if the name is taken or a node that it reads is missing
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
         * Finishes the network.
         *
         * @param outputs names of the nodes that are its outputs
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
