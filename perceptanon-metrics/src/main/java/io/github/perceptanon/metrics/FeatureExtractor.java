// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A feature network for images of any size. An engine works on one size, so the engines of the sizes used last are
 * kept, each with its own weights. Thread-safe; owns off-heap memory until {@link #close()}.
 */
final class FeatureExtractor implements AutoCloseable {
    /** Number of engines kept: data sets usually mix portrait and landscape of one or two sizes. */
    private static final int KEPT_SIZES = 4;

    private static final int MOST_VALUES = Integer.MAX_VALUE / Float.BYTES;

    /** Writes an image as the network's input, (3, height, width). */
    interface Preparation {
        void write(RgbImage image, float[] target, int offset);
    }

    record Size(int height, int width) {}

    private static final class Sized {
        final InferenceEngine engine;
        int users;

        Sized(InferenceEngine engine) {
            this.engine = engine;
        }
    }

    private final FeatureNetwork network;
    private final Network nodes;
    private final StateDict weights;
    private final Preparation preparation;
    private final EngineProvider provider;
    private final EngineOptions options;
    /** In the order of last use. */
    private final Map<Size, Sized> engines = new LinkedHashMap<>(16, 0.75f, true);

    private boolean closed;

    FeatureExtractor(FeatureNetwork network, StateDict weights, Preparation preparation, EngineOptions options) {
        this.network = network;
        this.nodes = network.network();
        this.weights = weights;
        this.preparation = preparation;
        this.provider = Engines.installed().select(options);
        this.options = options;
    }

    /** Computes the features of images of one size at the network's taps, in one pass. */
    List<List<LayerFeatures>> features(RgbImage... images) {
        int height = images[0].height();
        int width = images[0].width();
        Size size = new Size(height, width);
        Sized sized = borrow(size);
        try {
            List<int[]> shapes = sized.engine.outputShapes();
            FloatBuffer[] outputs = shapes.stream()
                    .map(shape -> FloatBuffer.allocate(values(images.length, shape, size)))
                    .toArray(FloatBuffer[]::new);
            float[] input = new float[images.length * 3 * height * width];
            for (int i = 0; i < images.length; i++) {
                preparation.write(images[i], input, i * 3 * height * width);
            }
            sized.engine.run(images.length, target -> target.put(input), outputs);
            List<List<LayerFeatures>> features = new ArrayList<>();
            for (int i = 0; i < images.length; i++) {
                features.add(split(shapes, outputs, i));
            }
            return features;
        } finally {
            giveBack(sized);
        }
    }

    /** Length of an output, limited by the engine's byte buffer. */
    static int values(int images, int[] shape, Size size) {
        long values = (long) images * shape[0] * shape[1] * shape[2];
        if (values > MOST_VALUES) {
            throw new IllegalArgumentException("a layer's features can have at most " + MOST_VALUES + " values but "
                    + images + " images of " + size.width() + "x" + size.height() + " give " + values);
        }
        return (int) values;
    }

    private static List<LayerFeatures> split(List<int[]> shapes, FloatBuffer[] outputs, int image) {
        List<LayerFeatures> maps = new ArrayList<>();
        for (int k = 0; k < outputs.length; k++) {
            int[] shape = shapes.get(k);
            int length = shape[0] * shape[1] * shape[2];
            float[] values = Arrays.copyOfRange(outputs[k].array(), image * length, (image + 1) * length);
            maps.add(new LayerFeatures(shape[0], shape[1], shape[2], values));
        }
        return maps;
    }

    private synchronized Sized borrow(Size size) {
        if (closed) {
            throw new IllegalStateException("the feature network is closed");
        }
        Sized sized = engines.get(size);
        if (sized == null) {
            NetworkSlice slice =
                    new NetworkSlice(nodes, FeatureNetwork.IMAGE, 3, size.height(), size.width(), network.taps());
            sized = new Sized(provider.compile(slice, weights, options));
            engines.put(size, sized);
        }
        sized.users++;
        closeUnused(KEPT_SIZES);
        return sized;
    }

    private synchronized void giveBack(Sized sized) {
        sized.users--;
        closeUnused(closed ? 0 : KEPT_SIZES);
    }

    /**
     * Closes the least recently used engines until this many are left. An engine in use is closed after its last call.
     */
    private void closeUnused(int kept) {
        Iterator<Sized> oldest = engines.values().iterator();
        while (engines.size() > kept && oldest.hasNext()) {
            Sized sized = oldest.next();
            if (sized.users == 0) {
                sized.engine.close();
                oldest.remove();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeUnused(0);
    }
}
