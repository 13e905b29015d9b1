// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import io.github.perceptanon.network.Network.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a network between given and wanted values: the nodes that must be computed, their order, their shapes, and
 * which nodes read them. Engines and the ONNX export use it. Immutable and thread-safe.
 */
public final class SubNetwork {
    private final Network network;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final List<String> nodes = new ArrayList<>();
    private final Map<String, List<String>> readers = new HashMap<>();
    private final Set<String> given;
    private final Set<String> wanted;

    private SubNetwork(Network network, Map<String, int[]> given, Collection<String> wanted) {
        this.network = network;
        this.given = given.keySet();
        this.wanted = Set.copyOf(wanted);
        given.forEach((name, shape) -> shapes.put(name, shape.clone()));
        wanted.forEach(this::visit);
        for (String node : nodes) {
            for (String input : inputs(node)) {
                readers.computeIfAbsent(input, k -> new ArrayList<>()).add(node);
            }
        }
    }

    /**
     * Finds the part between values.
     *
     * @param network the network
     * @param given values that need not be computed, each with its shape for one image, for example (channels, height, width)
     * @param wanted nodes whose values are wanted
     * @return the part
     * @throws IllegalArgumentException if a wanted value depends on more than the given ones, or a value is too small for a
     *     node or has the wrong shape; the message names the node
     */
    public static SubNetwork between(Network network, Map<String, int[]> given, Collection<String> wanted) {
        return new SubNetwork(network, new LinkedHashMap<>(given), wanted);
    }

    private void visit(String node) {
        if (shapes.containsKey(node)) {
            return;
        }
        if (network.node(node).isEmpty()) {
            throw new IllegalArgumentException(
                    "the outputs also depend on '" + node + "', not on '" + String.join("', '", given) + "' alone");
        }
        inputs(node).forEach(this::visit);
        shapes.put(node, shapeOf(node));
        nodes.add(node);
    }

    private int[] shapeOf(String node) {
        List<int[]> in = inputs(node).stream().map(shapes::get).toList();
        try {
            return operation(node).outputShape(in);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + node + "' " + e.getMessage(), e);
        }
    }

    /**
     * The nodes to compute.
     *
     * @return their names, each after the nodes that it reads; an unmodifiable list
     */
    public List<String> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * The inputs of a node.
     *
     * @param node one of {@link #nodes()}
     * @return names of given values and other nodes, in order
     */
    public List<String> inputs(String node) {
        return find(node).inputs();
    }

    /**
     * The shape of a value for one image.
     *
     * @param value a given value or one of {@link #nodes()}
     * @return (channels, height, width), (tokens, width) or (width), a copy
     */
    public int[] shape(String value) {
        int[] shape = shapes.get(value);
        if (shape == null) {
            throw new IllegalArgumentException("'" + value + "' is not among the values " + shapes.keySet());
        }
        return shape.clone();
    }

    /**
     * The only node that reads a value.
     *
     * @param value a given value or one of {@link #nodes()}
     * @return the reader; empty if no node or several nodes read the value, or if the value itself is wanted
     */
    public Optional<String> onlyReader(String value) {
        List<String> all = readers.getOrDefault(value, List.of());
        return all.size() == 1 && !wanted.contains(value) ? Optional.of(all.get(0)) : Optional.empty();
    }

    /**
     * The operation of a node.
     *
     * @param node one of {@link #nodes()}
     * @return the operation
     */
    public Operation operation(String node) {
        return find(node).operation();
    }

    /**
     * Finds a node.
     *
     * @param node one of {@link #nodes()}
     * @return the node as defined in the network
     */
    public Node find(String node) {
        return network.node(node).orElseThrow(() -> new IllegalArgumentException("the network has no '" + node + "'"));
    }

    /**
     * The cost of one image.
     *
     * @return multiply–accumulates of all nodes to compute
     */
    public long multiplications() {
        return nodes.stream()
                .mapToLong(node -> operation(node)
                        .multiplications(inputs(node).stream().map(shapes::get).toList()))
                .sum();
    }
}
