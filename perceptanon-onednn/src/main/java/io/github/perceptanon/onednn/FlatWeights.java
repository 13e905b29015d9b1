// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Parameter;
import io.github.perceptanon.network.Parameter.Role;
import io.github.perceptanon.training.TrainableNetwork.ParameterRange;
import io.github.perceptanon.weights.DType;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A network's parameters as flat arrays of values and gradients, each parameter in the layout in which the forward pass reads
 * it and from a cache line on, and its running statistics. Gaps and the padding of layouts are 0 and stay 0. Not thread-safe.
 */
final class FlatWeights implements AutoCloseable {
    /** A parameter's place, in floats. */
    private record Place(String node, Parameter parameter, Layout layout, long offset, long length) {}

    private final Network network;
    private final Predicate<String> learns;
    private final Handles handles = new Handles();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Buffer.Fixed> statistics = new LinkedHashMap<>();
    private final Map<String, Long> counters = new LinkedHashMap<>();
    private final Block values;
    private final Block gradients;

    /**
     * Creates the arrays.
     *
     * @param learns whether the parameters of a node learn
     */
    FlatWeights(Network network, StateDict weights, Predicate<String> learns) {
        this.network = network;
        this.learns = learns;
        UsualLayouts layouts = new UsualLayouts(handles);
        long end = 0;
        for (Network.Node node : network.nodes()) {
            for (Parameter parameter : node.operation().parameters()) {
                String key = parameter.key(node.name());
                if (parameter.role() == Role.LEARNED) {
                    Layout layout = layouts.of(node, parameter);
                    long length = Block.aligned(layout.bytes()) / Float.BYTES;
                    places.put(key, new Place(node.name(), parameter, layout, end, length));
                    end += length;
                }
            }
        }
        this.values = handles.own(new Block(end * Float.BYTES));
        this.gradients = handles.own(new Block(end * Float.BYTES));
        load(weights);
    }

    private void load(StateDict weights) {
        flatten(weights, values.address(), place -> true);
        for (Network.Node node : network.nodes()) {
            for (Parameter parameter : node.operation().parameters()) {
                String key = parameter.key(node.name());
                if (parameter.role() == Role.STATISTIC) {
                    Layout layout = Layout.floats(handles, parameter.count());
                    Block block = handles.own(new Block(layout.bytes()));
                    block.floats().put(StoredWeights.floats(weights, key));
                    statistics.put(key, new Buffer.Fixed(layout, block.address()));
                } else if (parameter.role() == Role.COUNTER) {
                    counters.put(
                            key, weights.find(key).map(t -> t.bytes().getLong()).orElse(0L));
                }
            }
        }
    }

    private Place place(String key) {
        return Objects.requireNonNull(places.get(key), key);
    }

    /** A learned parameter, by its key in a state dict. */
    Buffer values(String key) {
        return at(values.address(), place(key));
    }

    /** Where the gradient of a learned parameter goes, in the layout of the parameter. */
    Buffer gradient(String key) {
        return at(gradients.address(), place(key));
    }

    private static Buffer.Fixed at(long base, Place place) {
        return new Buffer.Fixed(place.layout(), base + place.offset() * Float.BYTES);
    }

    /** A running statistic, one value per channel. */
    Buffer statistic(String key) {
        return Objects.requireNonNull(statistics.get(key), key);
    }

    /** Counts a batch of a batch norm. */
    void count(String key) {
        counters.merge(key, 1L, Long::sum);
    }

    FloatBuffer values() {
        return values.floats();
    }

    FloatBuffer gradients() {
        return gradients.floats();
    }

    List<ParameterRange> ranges() {
        List<ParameterRange> ranges = new ArrayList<>();
        places.forEach((key, place) -> {
            if (learns.test(place.node())) {
                ranges.add(new ParameterRange(place.node(), key, place.offset(), place.length()));
            }
        });
        return ranges;
    }

    /** The learning parameters of a flat array under PyTorch's names. */
    StateDict named(FloatBuffer flat) {
        return named(address(flat), place -> learns.test(place.node()));
    }

    /** The inverse of {@link #named}. */
    void flatten(StateDict named, FloatBuffer flat) {
        flatten(named, address(flat), place -> learns.test(place.node()));
    }

    private long address(FloatBuffer flat) {
        long needed = values.bytes() / Float.BYTES;
        if (!flat.isDirect() || flat.capacity() != needed) {
            throw new IllegalArgumentException(
                    "a flat array here is a direct buffer of " + needed + " floats but was " + flat);
        }
        return new FloatPointer(flat.duplicate().clear()).address();
    }

    private StateDict named(long base, Predicate<Place> wanted) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        places.forEach((key, place) -> {
            if (wanted.test(place)) {
                tensors.put(key, tensor(base, place));
            }
        });
        return StateDict.of(tensors);
    }

    private static Tensor tensor(long base, Place place) {
        float[] row = new float[Math.toIntExact(place.parameter().count())];
        StoredWeights.read(at(base, place), row);
        return Tensor.ofFloats(row, place.parameter().dimensions());
    }

    private void flatten(StateDict named, long base, Predicate<Place> wanted) {
        places.forEach((key, place) -> {
            if (wanted.test(place)) {
                long[] expected = place.parameter().dimensions();
                Tensor tensor = named.find(key)
                        .orElseThrow(() -> new IllegalArgumentException("there is no tensor '" + key + "'"));
                if (!Arrays.equals(tensor.shape(), expected)) {
                    throw new IllegalArgumentException("'" + key + "' has the shape " + Arrays.toString(tensor.shape())
                            + " instead of " + Arrays.toString(expected));
                }
                StoredWeights.convert(place.layout().dimensions(), StoredWeights.floats(named, key), at(base, place));
            }
        });
    }

    /** All tensors of the network. */
    StateDict weights() {
        Map<String, Tensor> learned = named(values.address(), place -> true).asMap();
        Map<String, Tensor> all = new LinkedHashMap<>();
        network.parameters().forEach((key, parameter) -> {
            all.put(
                    key,
                    switch (parameter.role()) {
                        case LEARNED -> Objects.requireNonNull(learned.get(key));
                        case STATISTIC -> statisticTensor(key, parameter);
                        case COUNTER -> counter(Objects.requireNonNull(counters.get(key)));
                    });
        });
        return StateDict.of(all);
    }

    private Tensor statisticTensor(String key, Parameter parameter) {
        float[] copy = new float[Math.toIntExact(parameter.count())];
        Address.floats(Objects.requireNonNull(statistics.get(key)).address(), copy.length)
                .get(copy);
        return Tensor.ofFloats(copy, parameter.dimensions());
    }

    private static Tensor counter(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, value);
        return Tensor.of(DType.I64, new long[0], bytes);
    }

    @Override
    public void close() {
        handles.close();
    }
}
