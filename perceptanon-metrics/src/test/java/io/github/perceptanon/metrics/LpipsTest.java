// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LpipsTest {
    private static final RgbImage ORIGINAL = TestImages.scene(72, 48, 1);
    private static final RgbImage BLURRED = TestImages.blurred(ORIGINAL, 2);

    private static Lpips lpips;

    @BeforeAll
    static void load() throws WeightsException {
        lpips = GoldenLpips.load(Lpips.Network.ALEX);
    }

    @AfterAll
    static void close() {
        lpips.close();
    }

    @Test
    void identicalImagesHaveDistanceZero() {
        assertThat(lpips.compute(ORIGINAL, ORIGINAL)).isZero();
    }

    @Test
    void distanceIsTheSumOfFiveLayers() {
        Lpips.Distance distance = lpips.distance(ORIGINAL, BLURRED);
        assertThat(distance.layers()).hasSize(5).allMatch(layer -> layer > 0);
        assertThat(distance.value())
                .isCloseTo(distance.layers().stream().mapToDouble(d -> d).sum(), within(1e-15));
        assertThat(lpips.compute(ORIGINAL, BLURRED)).isEqualTo(distance.value());
    }

    @ParameterizedTest
    @EnumSource(Lpips.Network.class)
    void weightsOfTheLayersTellWhichNetworkTheyAreFor(Lpips.Network network) {
        assertThat(Lpips.Network.ofLinearWeights(GoldenLpips.weights(network))).hasValue(network);
        assertThat(Lpips.Network.ofLinearWeights(StateDict.of(Map.of()))).isEmpty();
    }

    @Test
    void distanceGrowsWithBlur() {
        double[] distances = IntStream.of(1, 2, 4)
                .mapToDouble(radius -> lpips.compute(ORIGINAL, TestImages.blurred(ORIGINAL, radius)))
                .toArray();
        assertThat(distances).isSorted();
    }

    @Test
    void distanceIsSymmetric() {
        assertThat(lpips.compute(BLURRED, ORIGINAL)).isCloseTo(lpips.compute(ORIGINAL, BLURRED), within(1e-9));
    }

    @Test
    void keptOriginalGivesThePairsDistanceAndMap() {
        Lpips.Reference reference = lpips.against(ORIGINAL);
        double pair = lpips.compute(ORIGINAL, BLURRED);
        assertThat(reference.distance(BLURRED).value()).isCloseTo(pair, within(1e-6 * pair));
        LpipsMap map = lpips.map(ORIGINAL, BLURRED);
        assertThat(reference.map(BLURRED).at(70, 40)).isCloseTo(map.at(70, 40), within(1e-5 * map.mean()));
    }

    @Test
    void mapHasTheImagesSize() {
        LpipsMap map = lpips.map(ORIGINAL, BLURRED);
        assertThat(List.of(map.width(), map.height(), map.toArray().length)).containsExactly(72, 48, 72 * 48);
    }

    @Test
    void manyPairsGiveWhatEachGives() {
        ImagePair first = new ImagePair(ORIGINAL, BLURRED);
        ImagePair second = new ImagePair(TestImages.scene(40, 40, 2), TestImages.scene(40, 40, 3));
        assertThat(lpips.computeAll(List.of(first, second, first)))
                .containsExactly(
                        lpips.compute(first.reference(), first.distorted()),
                        lpips.compute(second.reference(), second.distorted()),
                        lpips.compute(first.reference(), first.distorted()));
    }

    @Test
    void threadsWithImagesOfManySizesGetWhatOneThreadGets() {
        List<RgbImage> images = IntStream.range(0, 15)
                .mapToObj(i -> TestImages.scene(33 + i % 5, 35, i))
                .toList();
        double[] expected = images.stream()
                .mapToDouble(i -> lpips.compute(i, TestImages.blurred(i, 1)))
                .toArray();
        double[] actual = images.parallelStream()
                .mapToDouble(i -> lpips.compute(i, TestImages.blurred(i, 1)))
                .toArray();
        assertThat(actual).containsExactly(expected);
    }

    @Test
    void acceptsImagesOfItsMinimumSideAndRefusesSmallerOnes() {
        RgbImage least = TestImages.scene(31, 31, 1);
        assertThat(lpips.compute(least, least)).isZero();
        RgbImage small = TestImages.scene(500, 30, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpips.compute(small, small))
                .withMessageContainingAll("lpips_alex", "at least 31", "500x30");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpips.against(small))
                .withMessageContainingAll("at least 31", "500x30");
    }

    @Test
    void refusesImagesOfDifferentSizeAndNamesBothShapes() {
        RgbImage other = TestImages.scene(48, 72, 1);
        Lpips.Reference reference = lpips.against(ORIGINAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lpips.compute(ORIGINAL, other))
                .withMessageContainingAll("72x48", "48x72");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reference.distance(other))
                .withMessageContainingAll("72x48", "48x72");
    }

    @Test
    void refusesImagesWhoseFeaturesDoNotFitInABufferAndNamesTheirSize() {
        FeatureExtractor.Size size = new FeatureExtractor.Size(4000, 6000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureExtractor.values(2, new int[] {64, 4000, 6000}, size))
                .withMessageContainingAll("536870911", "6000x4000", "3072000000");
    }

    @Test
    void runsUnderItsNameInARegistry() {
        MetricRegistry registry = MetricRegistry.standard().with(lpips);
        assertThat(registry.get("lpips_alex").direction()).isEqualTo(Direction.LOWER_IS_MORE_SIMILAR);
    }

    @Test
    void loadsFromFiles(@TempDir Path folder) throws IOException {
        StateDict weights = GoldenLpips.weights(Lpips.Network.ALEX);
        Path backbone = folder.resolve("alexnet.safetensors");
        Path linear = folder.resolve("lin.safetensors");
        Safetensors.write(backbone, weights.subset(name -> name.startsWith("net.")), Map.of());
        Safetensors.write(linear, weights.subset(name -> name.startsWith("lin")), Map.of());
        try (Lpips loaded = Lpips.load(Lpips.Network.ALEX, backbone, linear)) {
            assertThat(loaded.compute(ORIGINAL, BLURRED)).isEqualTo(lpips.compute(ORIGINAL, BLURRED));
        }
    }

    @Test
    void refusesLinearWeightsOfAnotherNetworkAndNamesTheTensor() {
        StateDict squeeze = GoldenLpips.weights(Lpips.Network.SQUEEZE);
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> GoldenLpips.load(Lpips.Network.ALEX, squeeze, EngineOptions.defaults()))
                .withMessageContainingAll("lin1.model.1.weight", "192", "128");
    }

    @Test
    void refusesAFileWithoutLinearWeights() {
        StateDict none = GoldenLpips.weights(Lpips.Network.ALEX).without("lin");
        assertThatExceptionOfType(WeightsException.class)
                .isThrownBy(() -> GoldenLpips.load(Lpips.Network.ALEX, none, EngineOptions.defaults()))
                .withMessageContaining("lin0.model.1.weight");
    }

    @Test
    void refusesToComputeOnceClosed() throws WeightsException {
        Lpips closed = GoldenLpips.load(Lpips.Network.ALEX);
        closed.compute(ORIGINAL, BLURRED);
        closed.close();
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> closed.compute(ORIGINAL, BLURRED))
                .withMessageContaining("closed");
    }
}
