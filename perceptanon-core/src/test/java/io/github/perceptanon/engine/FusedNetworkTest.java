package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.golden.GoldenWeights;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.network.NetworkWeights;
import io.github.perceptanon.weights.StateDict;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's steps, each cut out of a network, against plain loops. */
class FusedNetworkTest {
    private static final int BATCH = 2;

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

    private static List<Values> run(
            FeatureNetwork network, StateDict weights, String from, Values input, String... outputs) {
        NetworkSlice slice = new NetworkSlice(
                network.configuration(), from, input.channels(), input.height(), input.width(), List.of(outputs));
        try (InferenceEngine engine = new Nd4jEngineProvider().compile(slice, weights, EngineOptions.defaults())) {
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

    private static void assertEqual(Values actual, double tolerance, Expected expected) {
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
                NetworkWeights.shapes(FeatureNetwork.FID_INCEPTION.configuration()).entrySet().stream()
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
        StateDict weights = GoldenWeights.of(NetworkWeights.shapes(network.configuration()), 1);
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
}
