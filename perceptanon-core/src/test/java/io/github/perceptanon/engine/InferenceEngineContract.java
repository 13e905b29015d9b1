// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.GoldenNetworks;
import io.github.perceptanon.network.Initialization;
import io.github.perceptanon.network.JudgeNetwork;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.network.Operation.AdaptiveAveragePool;
import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do. Single layers, cut out of networks, are checked against plain loops in 64-bit floats. */
public abstract class InferenceEngineContract {
    private static final int BATCH = 2;
    private static final int SIDE = 64;
    private static final GoldenNetworks RESNET = new GoldenNetworks(AnnotationSetup.HA1, Backbone.RESNET18, 10);
    private static final StateDict RESNET_WEIGHTS = RESNET.weights();

    /** The engine under test. */
    protected abstract EngineProvider provider();

    /** How far numbers are rounded inside, relative to the largest in sight; 0 for 32-bit floats. */
    protected double rounding() {
        return 0;
    }

    /** Values (batch, channels, height, width). */
    private record Values(int channels, int height, int width, float[] data) {
        static Values random(int channels, int height, int width) {
            Random random = new Random(20240718);
            float[] data = new float[BATCH * channels * height * width];
            for (int i = 0; i < data.length; i++) {
                data[i] = random.nextFloat() - 0.75f;
            }
            return new Values(channels, height, width, data);
        }

        float at(int image, int channel, int y, int x) {
            return data[((image * channels + channel) * height + y) * width + x];
        }

        boolean has(int y, int x) {
            return y >= 0 && y < height && x >= 0 && x < width;
        }
    }

    /** What a plain loop gives at one position. */
    private interface Expected {
        double at(int image, int channel, int y, int x);
    }

    private static final StateDict NO_WEIGHTS = StateDict.of(Map.of());

    private List<Values> run(FeatureNetwork network, StateDict weights, String from, Values input, String... outputs) {
        return run(network.network(), weights, from, input, outputs);
    }

    private List<Values> run(Network network, StateDict weights, String from, Values input, String... outputs) {
        NetworkSlice slice =
                new NetworkSlice(network, from, input.channels(), input.height(), input.width(), List.of(outputs));
        try (InferenceEngine engine = provider().compile(slice, weights, EngineOptions.defaults())) {
            List<Values> values = new ArrayList<>();
            for (int[] shape : engine.outputShapes()) {
                values.add(new Values(shape[0], shape[1], shape[2], new float[BATCH * shape[0] * shape[1] * shape[2]]));
            }
            engine.run(
                    BATCH,
                    target -> target.put(input.data()),
                    values.stream().map(v -> FloatBuffer.wrap(v.data())).toArray(FloatBuffer[]::new));
            return values;
        }
    }

    private void assertEqual(Values actual, double float32, Expected expected) {
        double tolerance = float32 + rounding() * largest(actual.data());
        for (int n = 0; n < BATCH; n++) {
            for (int c = 0; c < actual.channels(); c++) {
                for (int y = 0; y < actual.height(); y++) {
                    for (int x = 0; x < actual.width(); x++) {
                        double e = expected.at(n, c, y, x);
                        if (Math.abs(actual.at(n, c, y, x) - e) > tolerance) {
                            assertThat((double) actual.at(n, c, y, x))
                                    .as("image %d channel %d y %d x %d", n, c, y, x)
                                    .isCloseTo(e, within(tolerance));
                        }
                    }
                }
            }
        }
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }

    private static double largest(Values in, int n, int c, int top, int left, int size) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int y = top; y < top + size; y++) {
            for (int x = left; x < left + size; x++) {
                largest = in.has(y, x) ? Math.max(largest, in.at(n, c, y, x)) : largest;
            }
        }
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"5,5,2,2", "6,6,3,3", "6,5,3,2", "5,8,2,4", "2,3,1,1"})
    void maxPoolingThatRoundsUpCutsItsLastWindows(int height, int width, int outHeight, int outWidth) {
        Values input = Values.random(64, height, width);
        Values pooled = run(FeatureNetwork.SQUEEZENET1_1, NO_WEIGHTS, "features.1", input, "features.2")
                .get(0);
        assertThat(List.of(pooled.height(), pooled.width())).containsExactly(outHeight, outWidth);
        assertEqual(pooled, 0, (n, c, y, x) -> largest(input, n, c, 2 * y, 2 * x, 3));
    }

    @Test
    void maxPoolingThatRoundsDownLeavesOutWhatIsLeftOver() {
        Values input = Values.random(64, 6, 8);
        Values pooled = run(FeatureNetwork.ALEXNET, NO_WEIGHTS, "features.1", input, "features.2")
                .get(0);
        assertThat(List.of(pooled.height(), pooled.width())).containsExactly(2, 3);
        assertEqual(pooled, 0, (n, c, y, x) -> largest(input, n, c, 2 * y, 2 * x, 3));
    }

    /** No network of ours has groups or dilation, so no golden value covers them. */
    @Test
    void aConvolutionOfGroupsWithDilationIsThatOfPlainLoops() {
        Convolution convolution =
                new Convolution(4, 6, Window.square(3, 1, 2), 2, 2, true, Initialization.ZEROS, Initialization.ZEROS);
        Network.Builder network = Network.reading("map");
        network.add("conv", convolution, "map");
        Values input = Values.random(4, 7, 6);
        Values kernel = Values.random(2, 3, 3);
        float[] weight = new float[6 * 2 * 3 * 3];
        float[] bias = new float[6];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = kernel.data()[i % kernel.data().length] * (i % 5 - 2);
        }
        for (int o = 0; o < bias.length; o++) {
            bias[o] = o * 0.1f;
        }
        StateDict weights = StateDict.of(
                Map.of("conv.weight", Tensor.ofFloats(weight, 6, 2, 3, 3), "conv.bias", Tensor.ofFloats(bias, 6)));
        Values result = run(network.giving(List.of("conv")), weights, "map", input, "conv")
                .get(0);
        assertThat(List.of(result.channels(), result.height(), result.width())).containsExactly(6, 7, 6);
        assertEqual(result, 1e-5, (n, o, y, x) -> {
            double sum = bias[o];
            for (int i = 0; i < 2; i++) {
                for (int k = 0; k < 9; k++) {
                    int v = y - 2 + 2 * (k / 3);
                    int u = x - 2 + 2 * (k % 3);
                    if (input.has(v, u)) {
                        sum += weight[(o * 2 + i) * 9 + k] * input.at(n, o / 3 * 2 + i, v, u);
                    }
                }
            }
            return sum;
        });
    }

    @Test
    void adaptiveAveragesAreThoseOfPyTorchsWindows() {
        Network.Builder network = Network.reading("map");
        network.add("pool", new AdaptiveAveragePool(7, 2), "map");
        Values input = Values.random(3, 5, 5);
        Values result = run(network.giving(List.of("pool")), NO_WEIGHTS, "map", input, "pool")
                .get(0);
        int[] tops = {0, 0, 1, 2, 2, 3, 4};
        int[] bottoms = {1, 2, 3, 3, 4, 5, 5};
        int[] lefts = {0, 2};
        int[] rights = {3, 5};
        assertEqual(result, 1e-6, (n, c, y, x) -> {
            double sum = 0;
            for (int v = tops[y]; v < bottoms[y]; v++) {
                for (int u = lefts[x]; u < rights[x]; u++) {
                    sum += input.at(n, c, v, u);
                }
            }
            return sum / ((bottoms[y] - tops[y]) * (rights[x] - lefts[x]));
        });
    }

    @Test
    void paddingOfMaxPoolingIsNeverTheLargest() {
        Values input = Values.random(2048, 4, 3);
        Values pooled = run(FeatureNetwork.FID_INCEPTION, NO_WEIGHTS, "Mixed_7b", input, "Mixed_7c.pool")
                .get(0);
        assertEqual(pooled, 0, (n, c, y, x) -> largest(input, n, c, y - 1, x - 1, 3));
    }

    @Test
    void averagePoolingLeavesPaddingOutOfTheMean() {
        Values input = Values.random(256, 5, 4);
        Values pooled = run(FeatureNetwork.FID_INCEPTION, NO_WEIGHTS, "Mixed_5b", input, "Mixed_5c.pool")
                .get(0);
        assertEqual(pooled, 1e-6, (n, c, y, x) -> {
            double sum = 0;
            int count = 0;
            for (int v = y - 1; v <= y + 1; v++) {
                for (int u = x - 1; u <= x + 1; u++) {
                    if (input.has(v, u)) {
                        sum += input.at(n, c, v, u);
                        count++;
                    }
                }
            }
            return sum / count;
        });
    }

    @Test
    void rectangularConvolutionsKeepTheirAxesApart() {
        StateDict weights = GoldenWeights.of(
                NetworkWeights.shapes(FeatureNetwork.FID_INCEPTION.network()).entrySet().stream()
                        .filter(e -> e.getKey().startsWith("Mixed_6b.branch7x7_2"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                1);
        Values input = Values.random(128, 5, 9);
        String name = "Mixed_6b.branch7x7_2";
        Values output = run(FeatureNetwork.FID_INCEPTION, weights, "Mixed_6b.branch7x7_1", input, name)
                .get(0);
        float[] kernel = weights.get(name + ".conv.weight").toFloats();
        float[] gamma = weights.get(name + ".bn.weight").toFloats();
        float[] beta = weights.get(name + ".bn.bias").toFloats();
        float[] mean = weights.get(name + ".bn.running_mean").toFloats();
        float[] variance = weights.get(name + ".bn.running_var").toFloats();
        assertEqual(output, 1e-5, (n, c, y, x) -> {
            double sum = 0;
            for (int i = 0; i < 128; i++) {
                for (int k = 0; k < 7; k++) {
                    sum += input.has(y, x + k - 3)
                            ? (double) input.at(n, i, y, x + k - 3) * kernel[(c * 128 + i) * 7 + k]
                            : 0;
                }
            }
            return Math.max(0, (sum - mean[c]) / Math.sqrt(variance[c] + 1e-3) * gamma[c] + beta[c]);
        });
    }

    @Test
    void concatenationPutsChannelsOfEachImageOneAfterTheOther() {
        FeatureNetwork network = FeatureNetwork.SQUEEZENET1_1;
        StateDict weights = GoldenWeights.of(NetworkWeights.shapes(network.network()), 1);
        Values input = Values.random(64, 3, 4);
        List<Values> values = run(
                network,
                weights,
                "features.2",
                input,
                "features.3",
                "features.3.expand1x1_activation",
                "features.3.expand3x3_activation");
        assertEqual(values.get(0), 0, (n, c, y, x) -> values.get(1 + c / 64).at(n, c % 64, y, x));
    }

    @Test
    void refusesAnInputThatIsTooSmallForALayerAndNamesIt() {
        Values input = Values.random(64, 2, 7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(FeatureNetwork.ALEXNET, NO_WEIGHTS, "features.1", input, "features.2"))
                .withMessageContainingAll("features.2", "3x3", "2x7");
    }

    /** ResNet18's trunk with small images: its embedding and layer4's map. */
    private InferenceEngine trunk(EngineOptions options) {
        NetworkSlice slice = new NetworkSlice(
                RESNET.network(),
                JudgeNetwork.IMAGE,
                3,
                SIDE,
                SIDE,
                List.of(RESNET.judge().embedding(), RESNET.judge().tailInput()));
        return provider().compile(slice, RESNET_WEIGHTS, options);
    }

    /** So many different images. */
    private static float[] images(int count) {
        Random random = new Random(count);
        float[] data = new float[count * 3 * SIDE * SIDE];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat() * 4 - 2;
        }
        return data;
    }

    private static float[] embeddings(InferenceEngine engine, float[] images) {
        int batch = images.length / (3 * SIDE * SIDE);
        FloatBuffer embeddings = FloatBuffer.allocate(batch * 512);
        engine.run(batch, target -> target.put(images), embeddings, null);
        return embeddings.array();
    }

    @Test
    void itsShapesAreThoseOfOneImage() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            assertThat(engine.outputShapes()).containsExactly(new int[] {512}, new int[] {512, 2, 2});
        }
    }

    @Test
    void itSaysWhoItIs() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            assertThat(engine.name()).contains(provider().name().replaceAll("-.*", ""));
        }
    }

    @Test
    void anEmbeddingIsTheMeanOfItsFeatureMap() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            FloatBuffer embeddings = FloatBuffer.allocate(2 * 512);
            FloatBuffer maps = FloatBuffer.allocate(2 * 512 * 4);
            engine.run(2, target -> target.put(images(2)), embeddings, maps);
            for (int i = 0; i < embeddings.capacity(); i++) {
                double mean = (maps.get(4 * i) + maps.get(4 * i + 1) + maps.get(4 * i + 2) + maps.get(4 * i + 3)) / 4.0;
                assertThat((double) embeddings.get(i))
                        .isCloseTo(mean, within((1e-6 + rounding()) * largest(maps.array())));
            }
        }
    }

    /** The other order of the same numbers. */
    private static float[] channelsLast(float[] images) {
        float[] moved = new float[images.length];
        int pixels = SIDE * SIDE;
        for (int i = 0; i < images.length; i++) {
            int image = i / (3 * pixels);
            int channel = i / pixels % 3;
            moved[(image * pixels + i % pixels) * 3 + channel] = images[i];
        }
        return moved;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theLayoutOfTheInputMakesNoDifferenceToTheLastBit(int batch) {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(batch);
            FloatBuffer embeddings = FloatBuffer.allocate(batch * 512);
            FloatBuffer maps = FloatBuffer.allocate(batch * 512 * 4);
            engine.run(batch, InputLayout.CHANNELS_FIRST, target -> target.put(images), embeddings, maps);
            FloatBuffer otherEmbeddings = FloatBuffer.allocate(batch * 512);
            FloatBuffer otherMaps = FloatBuffer.allocate(batch * 512 * 4);
            engine.run(
                    batch,
                    InputLayout.CHANNELS_LAST,
                    target -> target.put(channelsLast(images)),
                    otherEmbeddings,
                    otherMaps);

            assertThat(otherEmbeddings.array()).isEqualTo(embeddings.array());
            assertThat(otherMaps.array()).isEqualTo(maps.array());
        }
    }

    @Test
    void whoSaysNothingOfTheLayoutWritesTheChannelsFirst() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(2);
            FloatBuffer embeddings = FloatBuffer.allocate(2 * 512);
            engine.run(2, InputLayout.CHANNELS_FIRST, target -> target.put(images), embeddings, null);

            assertThat(embeddings(engine, images)).isEqualTo(embeddings.array());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInputIsWrittenFromTheFirstNumberOnWhateverItsLayout(InputLayout layout) {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(1);
            InferenceEngine.Input all = target -> target.put(images);
            InferenceEngine.Input oneByOne = target -> {
                assertThat(target.position()).isZero();
                assertThat(target.remaining()).isEqualTo(images.length);
                for (int i = 0; i < images.length; i++) {
                    target.put(i, images[i]);
                }
            };
            FloatBuffer expected = FloatBuffer.allocate(512);
            FloatBuffer actual = FloatBuffer.allocate(512);
            engine.run(1, layout, all, expected, null);
            engine.run(1, layout, oneByOne, actual, null);

            assertThat(actual.array()).isEqualTo(expected.array());
        }
    }

    @Test
    void whatIsNotWantedIsLeftOut() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(1);
            FloatBuffer both = FloatBuffer.allocate(512);
            FloatBuffer map = FloatBuffer.allocate(512 * 4);
            FloatBuffer mapAlone = FloatBuffer.allocate(512 * 4);
            engine.run(1, target -> target.put(images), both, map);
            engine.run(1, target -> target.put(images), null, mapAlone);
            engine.run(1, target -> target.put(images), null, null);

            assertThat(embeddings(engine, images)).isEqualTo(both.array());
            assertThat(mapAlone.array()).isEqualTo(map.array());
        }
    }

    @Test
    void outputsAreWrittenFromTheBuffersPositionOn() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(1);
            FloatBuffer shifted = FloatBuffer.allocate(3 + 512 + 1);
            shifted.position(3);
            engine.run(1, target -> target.put(images), shifted, null);

            assertThat(shifted.position()).isEqualTo(3 + 512);
            assertThat(Arrays.copyOfRange(shifted.array(), 3, 3 + 512)).isEqualTo(embeddings(engine, images));
        }
    }

    @Test
    void whatIsInTheBatchBesideAnImageDoesNotMatter() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(5);
            float[] together = embeddings(engine, images);
            for (int i = 0; i < 5; i++) {
                float[] alone =
                        embeddings(engine, Arrays.copyOfRange(images, i * 3 * SIDE * SIDE, (i + 1) * 3 * SIDE * SIDE));

                assertThat(embedding(together, i)).as("image %d", i).isEqualTo(alone);
            }
        }
    }

    /** On AVX2 the nd4j engine once gave the last image of such batches other last bits than the rest. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void anImageGivesTheSameBitsAtEveryPositionOfABatchAndAlone(int batch) {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] alone = embeddings(engine, images(1));
            float[] together = embeddings(engine, repeated(images(1), batch));
            for (int i = 0; i < batch; i++) {
                assertThat(embedding(together, i)).as("position %d", i).isEqualTo(alone);
            }
        }
    }

    private static float[] embedding(float[] embeddings, int image) {
        return Arrays.copyOfRange(embeddings, image * 512, (image + 1) * 512);
    }

    private static float[] repeated(float[] image, int times) {
        float[] images = new float[times * image.length];
        for (int i = 0; i < times; i++) {
            System.arraycopy(image, 0, images, i * image.length, image.length);
        }
        return images;
    }

    @Test
    void eightThreadsGetTheSameBits() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (InferenceEngine engine = trunk(EngineOptions.defaults().withConcurrency(3))) {
            float[] images = images(2);
            float[] expected = embeddings(engine, images);
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                results.add(threads.submit(() -> embeddings(engine, images)));
            }
            for (Future<float[]> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void moreBatchSizesThanAreKeptAreNoTrouble() {
        EngineOptions one = EngineOptions.defaults().withConcurrency(1).withCachedBatchSizes(1);
        try (InferenceEngine engine = trunk(one)) {
            float[] first = embeddings(engine, images(1));
            embeddings(engine, images(2));
            embeddings(engine, images(3));

            assertThat(embeddings(engine, images(1))).isEqualTo(first);
        }
    }

    /** The goal is 64 KB; Java's garbage is what is counted, native memory is the engine's own matter. */
    @Test
    void aCallLeavesLittleGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            float[] images = images(1);
            FloatBuffer embeddings = FloatBuffer.allocate(512);
            InferenceEngine.Input input = target -> target.put(images);
            InputLayout layout = engine.inputLayout();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 10; i++) {
                embeddings.clear();
                long before = threads.getThreadAllocatedBytes(self);
                engine.run(1, layout, input, embeddings, null);
                least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
            }
            assertThat(least).isLessThan(64 * 1024);
        }
    }

    @Test
    void oneThreadGivesWhatAllGive() {
        try (InferenceEngine all = trunk(EngineOptions.defaults());
                InferenceEngine one = trunk(EngineOptions.defaults().withThreads(1))) {
            float[] expected = embeddings(all, images(1));
            float tolerance = (float) ((1e-5 + rounding()) * largest(expected));

            assertThat(embeddings(one, images(1))).containsExactly(expected, offset(tolerance));
        }
    }

    @Test
    void aBatchOfNothingIsRefused() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.run(0, target -> {}, FloatBuffer.allocate(512), null))
                    .withMessageContaining("was 0");
        }
    }

    @Test
    void theWrongNumberOfBuffersIsRefused() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.run(1, target -> {}, FloatBuffer.allocate(512)))
                    .withMessageContainingAll("2 outputs", "1 buffers");
        }
    }

    @Test
    void aFailureOfTheCallerIsItsOwnAndDoesNoHarm() {
        try (InferenceEngine engine = trunk(EngineOptions.defaults().withConcurrency(1))) {
            float[] expected = embeddings(engine, images(1));
            InferenceEngine.Input broken = target -> {
                throw new IllegalCallerException("no image");
            };

            assertThatThrownBy(() -> engine.run(1, broken, FloatBuffer.allocate(512), null))
                    .isInstanceOf(IllegalCallerException.class);
            assertThat(embeddings(engine, images(1))).isEqualTo(expected);
        }
    }

    @Test
    void aClosedEngineRefuses() {
        InferenceEngine engine = trunk(EngineOptions.defaults());
        embeddings(engine, images(1));
        engine.close();
        engine.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> embeddings(engine, images(1)))
                .withMessageContaining("closed");
    }

    @Test
    void closingLetsTheCallUnderWayEnd() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        InferenceEngine engine = trunk(EngineOptions.defaults());
        try {
            float[] images = images(1);
            float[] expected = embeddings(engine, images);
            FloatBuffer actual = FloatBuffer.allocate(512);
            Future<?> call = thread.submit(() -> engine.run(
                    1,
                    target -> {
                        writing.countDown();
                        awaitUninterruptibly(closed);
                        target.put(images);
                    },
                    actual,
                    null));
            assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();
            engine.close();
            closed.countDown();
            call.get(10, TimeUnit.SECONDS);

            assertThat(actual.array()).isEqualTo(expected);
        } finally {
            engine.close();
            thread.shutdownNow();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
