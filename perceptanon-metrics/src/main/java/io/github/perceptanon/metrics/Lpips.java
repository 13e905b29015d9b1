// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import io.github.perceptanon.weights.WeightsException;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * LPIPS v0.1 (Zhang, Isola, Efros, Shechtman and Wang, The Unreasonable Effectiveness of Deep Features as a Perceptual
 * Metric, 2018): the weighted distance between a network's features of two images. Equal to
 * {@code lpips.LPIPS(net=…, version='0.1')}.
 *
 * <p><b>Thread-safety.</b> Thread-safe.
 *
 * <p><b>Memory.</b> Owns off-heap memory until {@link #close()}: the network's weights and activations for each of the
 * last few image sizes. Using it after that throws an {@link IllegalStateException}.
 */
public final class Lpips implements FullReferenceMetric, AutoCloseable {
    /** The networks whose features can be compared, with everything that is specific to each. */
    public enum Network {
        /** AlexNet: the fastest, and the one that the authors recommend as a metric. */
        ALEX("alex", FeatureNetwork.ALEXNET),
        /** VGG16. */
        VGG("vgg", FeatureNetwork.VGG16),
        /** SqueezeNet 1.1: the smallest. */
        SQUEEZE("squeeze", FeatureNetwork.SQUEEZENET1_1);

        private final String id;
        private final FeatureNetwork features;

        Network(String id, FeatureNetwork features) {
            this.id = id;
            this.features = features;
        }

        /**
         * The name of the metric.
         *
         * @return for example {@code lpips_alex}
         */
        public String metricName() {
            return "lpips_" + id;
        }

        /**
         * The metric's title, for people.
         *
         * @return for example {@code LPIPS (alex)}
         */
        public String title() {
            return "LPIPS (" + id + ")";
        }

        /**
         * The network of a metric, by name.
         *
         * @param metricName any metric's name
         * @return the network, or empty if the metric is not LPIPS
         */
        public static Optional<Network> ofMetric(String metricName) {
            return Arrays.stream(values())
                    .filter(network -> network.metricName().equals(metricName))
                    .findFirst();
        }

        /**
         * The network that these LPIPS weights belong to. The networks differ in the channels of their layers.
         *
         * @param linear {@code lin0.model.1.weight}, … and perhaps others
         * @return the network, or empty if they are not LPIPS' weights
         */
        public static Optional<Network> ofLinearWeights(StateDict linear) {
            return Arrays.stream(values())
                    .filter(network -> network.hasLinearWeights(linear))
                    .findFirst();
        }

        /**
         * Whether these tensors are the LPIPS weights of this network.
         *
         * @param linear {@code lin0.model.1.weight}, … and perhaps others, as in a whole LPIPS state dict
         * @return false if one is missing or of another shape
         */
        public boolean hasLinearWeights(StateDict linear) {
            return IntStream.range(0, features.tapChannels().size())
                    .allMatch(layer -> linear.find(linearName(layer))
                            .filter(tensor -> Arrays.equals(tensor.shape(), linearShape(layer)))
                            .isPresent());
        }

        /**
         * Selects the network's own weights among those of a file.
         *
         * @param weights named as in torchvision's file or in an LPIPS state dict
         * @param source where they came from, for the message
         * @return a state dict of exactly the tensors that this network needs
         * @throws WeightsException if they are another network's weights
         */
        public StateDict backboneWeights(StateDict weights, String source) throws WeightsException {
            return features.select(weights, source);
        }

        FeatureNetwork features() {
            return features;
        }

        private static String linearName(int layer) {
            return "lin" + layer + ".model.1.weight";
        }

        private long[] linearShape(int layer) {
            return new long[] {1, features.tapChannels().get(layer), 1, 1};
        }
    }

    /**
     * An LPIPS value and its parts.
     *
     * @param value LPIPS: the sum of the layers
     * @param layers each layer's distance, from the first layer to the last
     */
    public record Distance(double value, List<Double> layers) {
        /** Keeps a copy of the layers. */
        public Distance {
            layers = List.copyOf(layers);
        }
    }

    private final Network network;
    private final LpipsHead head;
    private final FeatureExtractor extractor;

    private Lpips(Network network, LpipsHead head, FeatureExtractor extractor) {
        this.network = network;
        this.head = head;
        this.extractor = extractor;
    }

    /**
     * Loads LPIPS with the best engine on this machine. Each file is a PyTorch checkpoint or {@code .safetensors}.
     *
     * @param network the network whose features are compared
     * @param backbone its weights: torchvision's file, for example {@code alexnet-owt-7be5be79.pth}
     * @param linear the weights of its layers: lpips' file, for example {@code weights/v0.1/alex.pth}
     * @return the metric, which the caller must close
     * @throws WeightsException if a file is damaged or contains other weights
     * @throws IOException if a file cannot be read
     */
    public static Lpips load(Network network, Path backbone, Path linear) throws IOException {
        return of(
                network,
                network.features.load(backbone),
                layerWeights(network, WeightsFile.read(linear), linear.toString()),
                EngineOptions.defaults());
    }

    /**
     * Creates LPIPS from weights in memory.
     *
     * @param network the network whose features are compared
     * @param backbone its weights, named as in torchvision's file or in an LPIPS state dict
     * @param linear the weights of its layers: {@code lin0.model.1.weight}, …
     * @param options the engine, its device, threads and concurrency
     * @return the metric, which the caller must close
     * @throws WeightsException if the weights do not fit the network
     * @throws IllegalArgumentException if there is no such engine
     * @throws IllegalStateException if the engine does not work on this machine
     */
    public static Lpips of(Network network, StateDict backbone, StateDict linear, EngineOptions options)
            throws WeightsException {
        return of(
                network,
                network.backboneWeights(backbone, "backbone"),
                layerWeights(network, linear, "linear weights"),
                options);
    }

    private static Lpips of(Network network, StateDict backbone, List<float[]> linear, EngineOptions options) {
        FeatureExtractor extractor = new FeatureExtractor(network.features, backbone, LpipsHead::prepare, options);
        return new Lpips(network, new LpipsHead(linear), extractor);
    }

    /** Each layer's weights, one per channel. */
    private static List<float[]> layerWeights(Network network, StateDict weights, String source)
            throws WeightsException {
        List<float[]> layers = new ArrayList<>();
        for (int layer = 0; layer < network.features.tapChannels().size(); layer++) {
            String name = Network.linearName(layer);
            Tensor tensor = weights.find(name)
                    .orElseThrow(() -> new WeightsException(
                            source, "LPIPS needs the tensor " + name + " but it has " + weights.size() + " others"));
            long[] shape = network.linearShape(layer);
            if (!Arrays.equals(tensor.shape(), shape)) {
                throw new WeightsException(
                        source,
                        name + " of " + network.metricName() + " must have the shape " + Arrays.toString(shape)
                                + " but has " + Arrays.toString(tensor.shape()));
            }
            layers.add(tensor.toFloats());
        }
        return layers;
    }

    @Override
    public String name() {
        return network.metricName();
    }

    @Override
    public String title() {
        return network.title();
    }

    @Override
    public Direction direction() {
        return Direction.LOWER_IS_MORE_SIMILAR;
    }

    @Override
    public Range range() {
        return new Range(0, Double.POSITIVE_INFINITY);
    }

    /**
     * The smallest side for which every layer has at least one position: 31 for AlexNet, 16 for VGG16, 17 for
     * SqueezeNet.
     */
    @Override
    public int minimumSide() {
        return network.features.minimumSide();
    }

    @Override
    public double compute(RgbImage reference, RgbImage distorted) {
        return distance(reference, distorted).value();
    }

    /** Computes one pair after another, because the engine uses all processors for each. */
    @Override
    public double[] computeAll(List<ImagePair> pairs) {
        return pairs.stream()
                .mapToDouble(pair -> compute(pair.reference(), pair.distorted()))
                .toArray();
    }

    /**
     * Computes LPIPS for one pair, with the part of each layer.
     *
     * @param reference the original
     * @param distorted the image to compare with it, of the same size
     * @return LPIPS and each layer's part of it
     * @throws IllegalArgumentException if the sizes differ or a side is below {@link #minimumSide()}
     */
    public Distance distance(RgbImage reference, RgbImage distorted) {
        List<List<LayerFeatures>> both = features(reference, distorted);
        return distance(both.get(0), both.get(1));
    }

    /**
     * Computes where two images differ.
     *
     * @param reference the original
     * @param distorted the image to compare with it, of the same size
     * @return the distance at every pixel, as with {@code LPIPS(spatial=True)}
     * @throws IllegalArgumentException if the sizes differ or a side is below {@link #minimumSide()}
     */
    public LpipsMap map(RgbImage reference, RgbImage distorted) {
        List<List<LayerFeatures>> both = features(reference, distorted);
        return map(both.get(0), both.get(1), reference);
    }

    /**
     * Computes an original's features once, to compare any number of images with it.
     *
     * @param original the original
     * @return its features, on the heap: about 2 MB for AlexNet and 27 MB for VGG16 at 224²
     * @throws IllegalArgumentException if a side is below {@link #minimumSide()}
     */
    public Reference against(RgbImage original) {
        ImagePair.requireComparable(name(), minimumSide(), original, original);
        return new Reference(original, extractor.features(original).get(0));
    }

    /** An original whose features are kept. Immutable; usable until its metric is closed. */
    public final class Reference {
        private final RgbImage image;
        private final List<LayerFeatures> features;

        private Reference(RgbImage image, List<LayerFeatures> features) {
            this.image = image;
            this.features = features;
        }

        /**
         * Computes LPIPS between an image and the original, with the part of each layer.
         *
         * @param distorted an image of the original's size
         * @return LPIPS and each layer's part of it
         * @throws IllegalArgumentException if the sizes differ
         */
        public Distance distance(RgbImage distorted) {
            return Lpips.this.distance(features, featuresOf(distorted));
        }

        /**
         * Computes where an image differs from the original.
         *
         * @param distorted an image of the original's size
         * @return the distance at every pixel
         * @throws IllegalArgumentException if the sizes differ
         */
        public LpipsMap map(RgbImage distorted) {
            return Lpips.this.map(features, featuresOf(distorted), image);
        }

        private List<LayerFeatures> featuresOf(RgbImage distorted) {
            ImagePair.requireSameSize(name(), image, distorted);
            return extractor.features(distorted).get(0);
        }
    }

    private List<List<LayerFeatures>> features(RgbImage reference, RgbImage distorted) {
        ImagePair.requireComparable(name(), minimumSide(), reference, distorted);
        return extractor.features(reference, distorted);
    }

    private Distance distance(List<LayerFeatures> reference, List<LayerFeatures> distorted) {
        double[] layers = head.distances(reference, distorted);
        return new Distance(
                Arrays.stream(layers).sum(), Arrays.stream(layers).boxed().toList());
    }

    private LpipsMap map(List<LayerFeatures> reference, List<LayerFeatures> distorted, RgbImage size) {
        double[] values = head.spatialMap(reference, distorted, size.height(), size.width());
        return new LpipsMap(size.width(), size.height(), values);
    }

    @Override
    public void close() {
        extractor.close();
    }
}
