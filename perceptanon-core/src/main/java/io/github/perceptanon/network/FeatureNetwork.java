package io.github.perceptanon.network;

import io.github.perceptanon.network.Operation.MaxPool;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The networks whose intermediate values metrics compare, with the module names of their references. They read
 * {@link #IMAGE}, (batch, 3, height, width) floats.
 */
public enum FeatureNetwork {
    /**
     * torchvision's {@code alexnet().features}; features after each ReLU: 64, 192, 384, 256 and 256 channels.
     */
    ALEXNET(31, taps(1, 4, 7, 9, 11), List.of(64, 192, 384, 256, 256)) {
        @Override
        void addTo(Network.Builder network) {
            AlexNet.convolutions(network, "", IMAGE);
        }
    },
    /**
     * torchvision's {@code vgg16().features}; features after the last ReLU of each group: 64, 128, 256, 512 and 512
     * channels.
     */
    VGG16(16, taps(3, 8, 15, 22, 29), List.of(64, 128, 256, 512, 512)) {
        @Override
        void addTo(Network.Builder network) {
            Vgg.vgg16(network, IMAGE);
        }
    },
    /**
     * torchvision's {@code squeezenet1_1().features}; features after the first ReLU and of six fire modules: 64, 128, 256,
     * 384, 384, 512 and 512 channels.
     */
    SQUEEZENET1_1(17, taps(1, 4, 7, 9, 10, 11, 12), List.of(64, 128, 256, 384, 384, 512, 512)) {
        @Override
        void addTo(Network.Builder network) {
            MaxPool halving = new MaxPool(Window.square(3, 2, 0), true);
            new FeatureStack(network, "", IMAGE, UnaryOperator.identity())
                    .conv(64, 3, 2, 0)
                    .pool(halving)
                    .fire(16, 64)
                    .fire(16, 64)
                    .pool(halving)
                    .fire(32, 128)
                    .fire(32, 128)
                    .pool(halving)
                    .fire(48, 192)
                    .fire(48, 192)
                    .fire(64, 256)
                    .fire(64, 256);
        }
    },
    /**
     * FID's Inception-v3 ({@code pt_inception-2015-12-05}, not torchvision's) without its classifier; features are means
     * over all positions: 64, 192, 768 and 2048 of them, each (batch, dimensions). Its images are 299×299.
     */
    FID_INCEPTION(75, FidInception.TAPS, FidInception.DIMENSIONS) {
        @Override
        void addTo(Network.Builder network) {
            new FidInception(network).add(IMAGE);
        }
    };

    /** The input of all of them. */
    public static final String IMAGE = "image";

    private static final Pattern LPIPS_SLICE = Pattern.compile("net\\.slice\\d+\\.");
    /** Tensors in the references' files that do not belong to these networks: classifiers and the rest of LPIPS. */
    private static final Pattern NOT_FEATURES =
            Pattern.compile("(classifier|fc|scaling_layer|lin\\d+|lins\\.\\d+)\\..*");

    private final int minimumSide;
    private final List<String> taps;
    private final List<Integer> tapChannels;

    FeatureNetwork(int minimumSide, List<String> taps, List<Integer> tapChannels) {
        this.minimumSide = minimumSide;
        this.taps = taps;
        this.tapChannels = tapChannels;
    }

    private static List<String> taps(int... positions) {
        return IntStream.of(positions).mapToObj(FeatureStack::name).toList();
    }

    abstract void addTo(Network.Builder network);

    /**
     * The minimum side of an image for which all features can be computed.
     *
     * @return pixels
     */
    public int minimumSide() {
        return minimumSide;
    }

    /**
     * The nodes whose values are the features, in order.
     *
     * @return their names
     */
    public List<String> taps() {
        return taps;
    }

    /**
     * Channels at the {@link #taps()}.
     *
     * @return one number for each tap, in order
     */
    public List<Integer> tapChannels() {
        return tapChannels;
    }

    /**
     * Builds the network.
     *
     * @return a network whose outputs are the {@link #taps()}
     */
    public Network network() {
        Network.Builder network = Network.reading(IMAGE);
        addTo(network);
        return network.giving(taps);
    }

    /**
     * Reads the network's weights from a file.
     *
     * @param file a {@code .safetensors} file or PyTorch checkpoint of the reference: torchvision's, pytorch-fid's, or an
     *     LPIPS state dict ({@code net.slice1.0.weight}, …)
     * @return a state dict with exactly this network's tensors
     * @throws WeightsException if the file is damaged or contains another network's weights
     * @throws IOException if reading fails
     */
    public StateDict load(Path file) throws IOException {
        return select(WeightsFile.read(file), file.toString());
    }

    /**
     * Selects the network's weights among those of a reference's file.
     *
     * @param weights the tensors of a file, with names as for {@link #load}; classifiers are left out
     * @param source where the weights came from, for messages
     * @return a state dict with exactly this network's tensors
     * @throws WeightsException if the weights are those of another network
     */
    public StateDict select(StateDict weights, String source) throws WeightsException {
        StateDict own = weights.subset(name -> !NOT_FEATURES.matcher(name).matches());
        try {
            own = own.renamed(name -> LPIPS_SLICE.matcher(name).replaceFirst("features."));
        } catch (IllegalArgumentException e) {
            throw new WeightsException(source, String.valueOf(e.getMessage()), e);
        }
        NetworkWeights.check(network(), own, source);
        return own;
    }
}
