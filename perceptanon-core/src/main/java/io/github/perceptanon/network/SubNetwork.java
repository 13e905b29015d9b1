package io.github.perceptanon.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/**
 * The part of a network between values that are given and values that are wanted: which vertices have to be computed, in
 * which order, of which shape, and who reads them. Engines and exports compile from it. Immutable and thread-safe.
 */
public final class SubNetwork {
    private final ComputationGraphConfiguration graph;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final List<String> vertices = new ArrayList<>();
    private final Map<String, List<String>> readers = new HashMap<>();
    private final Set<String> given;
    private final Set<String> wanted;

    private SubNetwork(ComputationGraphConfiguration graph, Map<String, int[]> given, Collection<String> wanted) {
        this.graph = graph;
        this.given = given.keySet();
        this.wanted = Set.copyOf(wanted);
        given.forEach((name, shape) -> shapes.put(name, shape.clone()));
        wanted.forEach(vertex -> visit(vertex, new HashSet<>()));
        for (String vertex : vertices) {
            for (String input : inputs(vertex)) {
                readers.computeIfAbsent(input, k -> new ArrayList<>()).add(vertex);
            }
        }
    }

    /**
     * The part between these values.
     *
     * @param configuration the network
     * @param given values that are not to be computed, each with its shape for one image: (channels, height, width)
     * @param wanted vertices whose values are wanted
     * @return the part
     * @throws IllegalArgumentException if a wanted value depends on more than the given ones, the network has a cycle, or
     *     a given value is too small for a layer; the message names the vertex
     * @throws UnsupportedOperationException if there is a vertex whose shape is not known; the message names it
     */
    public static SubNetwork between(
            ComputationGraphConfiguration configuration, Map<String, int[]> given, Collection<String> wanted) {
        return new SubNetwork(configuration, new LinkedHashMap<>(given), wanted);
    }

    private void visit(String vertex, Set<String> path) {
        if (shapes.containsKey(vertex)) {
            return;
        }
        if (!graph.getVertices().containsKey(vertex)) {
            throw new IllegalArgumentException(
                    "the outputs also depend on '" + vertex + "', not on '" + String.join("', '", given) + "' alone");
        }
        if (!path.add(vertex)) {
            throw new IllegalArgumentException("the network has a cycle at '" + vertex + "'");
        }
        inputs(vertex).forEach(input -> visit(input, path));
        shapes.put(vertex, shapeOf(vertex));
        vertices.add(vertex);
    }

    private int[] shapeOf(String vertex) {
        List<int[]> in = inputs(vertex).stream().map(shapes::get).toList();
        GraphVertex definition = definition(vertex);
        if (definition instanceof ElementWiseVertex
                || definition instanceof StackVertex
                || definition instanceof UnstackVertex) {
            return in.get(0);
        }
        if (definition instanceof MergeVertex) {
            int[] merged = in.get(0).clone();
            merged[0] = in.stream().mapToInt(shape -> shape[0]).sum();
            return merged;
        }
        return layer(vertex)
                .map(layer -> shapeOf(vertex, layer, in.get(0)))
                .orElseThrow(() -> unknown(vertex, definition));
    }

    private static int[] shapeOf(String vertex, Layer layer, int[] in) {
        if (layer instanceof ConvolutionLayer c) {
            return windowed(vertex, (int) c.getNOut(), in, c.getKernelSize(), c.getStride(), c.getPadding());
        }
        if (layer instanceof SubsamplingLayer p) {
            int[] past = overhang(p, in);
            int[] extended = {in[0], in[1] + past[0], in[2] + past[1]};
            return windowed(vertex, in[0], extended, p.getKernelSize(), p.getStride(), p.getPadding());
        }
        if (layer instanceof BatchNormalization || layer instanceof ActivationLayer) {
            return in;
        }
        if (layer instanceof GlobalPoolingLayer) {
            return new int[] {in[0]};
        }
        if (layer instanceof DenseLayer d) {
            return new int[] {(int) d.getNOut()};
        }
        throw unknown(vertex, layer);
    }

    /** How far a pooling's last windows reach past the input's end, in rows and columns. */
    private static int[] overhang(SubsamplingLayer pooling, int[] in) {
        return pooling instanceof NativeMaxPooling max ? max.overhang(in[1], in[2]) : new int[2];
    }

    private static int[] windowed(String vertex, int channels, int[] in, int[] kernel, int[] stride, int[] padding) {
        int height = in[1] + 2 * padding[0];
        int width = in[2] + 2 * padding[1];
        if (height < kernel[0] || width < kernel[1]) {
            throw new IllegalArgumentException("the input is too small for '" + vertex + "', which needs at least "
                    + kernel[0] + "x" + kernel[1] + " values but is left with " + height + "x" + width
                    + " (height x width)");
        }
        return new int[] {channels, (height - kernel[0]) / stride[0] + 1, (width - kernel[1]) / stride[1] + 1};
    }

    private static UnsupportedOperationException unknown(String vertex, Object definition) {
        return new UnsupportedOperationException("nothing is known of the shape of '" + vertex + "' ("
                + definition.getClass().getSimpleName() + ")");
    }

    /**
     * What has to be computed.
     *
     * @return vertices, each after those that it reads; an unmodifiable list
     */
    public List<String> vertices() {
        return List.copyOf(vertices);
    }

    /**
     * What a vertex reads.
     *
     * @param vertex one of {@link #vertices()}
     * @return given values and other vertices, in the vertex's order
     */
    public List<String> inputs(String vertex) {
        return graph.getVertexInputs().get(vertex);
    }

    /**
     * A value's shape for one image.
     *
     * @param value a given value or one of {@link #vertices()}
     * @return (channels, height, width) or (channels), a copy
     */
    public int[] shape(String value) {
        int[] shape = shapes.get(value);
        if (shape == null) {
            throw new IllegalArgumentException("'" + value + "' is not among the values " + shapes.keySet());
        }
        return shape.clone();
    }

    /**
     * The one vertex that reads a value.
     *
     * @param value a given value or one of {@link #vertices()}
     * @return the reader, or empty if nobody or more than one reads it, or if the value is itself wanted
     */
    public Optional<String> onlyReader(String value) {
        List<String> all = readers.getOrDefault(value, List.of());
        return all.size() == 1 && !wanted.contains(value) ? Optional.of(all.get(0)) : Optional.empty();
    }

    /**
     * What a vertex is.
     *
     * @param vertex one of {@link #vertices()}
     * @return its definition in the configuration
     */
    public GraphVertex definition(String vertex) {
        return graph.getVertices().get(vertex);
    }

    /**
     * The layer of a vertex.
     *
     * @param vertex one of {@link #vertices()}
     * @return its definition in the configuration, or empty if it is no layer
     */
    public Optional<Layer> layer(String vertex) {
        return definition(vertex) instanceof LayerVertex v
                ? Optional.of(v.getLayerConf().getLayer())
                : Optional.empty();
    }
}
