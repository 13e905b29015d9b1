// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.metrics.InceptionFeatures;
import io.github.perceptanon.metrics.InceptionInput;
import io.github.perceptanon.metrics.frechet.FeatureAccumulator;
import io.github.perceptanon.metrics.frechet.FeatureStatistics;
import io.github.perceptanon.metrics.frechet.FrechetDistance;
import io.github.perceptanon.metrics.frechet.KernelInceptionDistance;
import io.github.perceptanon.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FID of sets that no machine has as a whole. */
class ImageSetFeaturesIT {
    private static final int FIRST = 4;
    private static final int ALL = 10;

    /** Kernels are near 1, and KID is the small difference of their means. */
    private static final double KERNEL_ROUNDING = 1e-14;

    private static ImageSetFeatures features;
    private static List<Path> files;
    private static FeatureStatistics first;
    private static FeatureStatistics second;
    private static float[][] firstVectors;
    private static float[][] secondVectors;

    /** On one machine, with as many threads as a task has. */
    @BeforeAll
    static void compute() throws IOException {
        Path weights = SmallCollection.inception();
        features = ImageSetFeatures.of(weights.toString()).withDimensions(64).withImage("path");
        files = SmallCollection.images().subList(0, ALL);
        try (InceptionFeatures inception = inception()) {
            firstVectors = vectors(inception, files.subList(0, FIRST));
            secondVectors = vectors(inception, files.subList(FIRST, ALL));
        }
        first = statistics(firstVectors);
        second = statistics(secondVectors);
    }

    private static FeatureStatistics statistics(float[][] vectors) {
        FeatureAccumulator accumulator = FeatureStatistics.accumulator(64);
        Stream.of(vectors).forEach(accumulator::add);
        return accumulator.snapshot();
    }

    private static float[][] vectors(InceptionFeatures inception, List<Path> paths) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        inception.extract(paths, ImageLoader.standard(), vectors::add);
        return vectors.toArray(float[][]::new);
    }

    /** Subsets that overlap, and the sets as a whole. */
    @ParameterizedTest
    @ValueSource(ints = {3, 1000})
    void theKernelDistanceIsThatOfOneMachine(int size) throws Exception {
        KernelInceptionDistance settings = KernelInceptionDistance.standard().withSubsets(7, size);
        KernelInceptionDistance.Result expected = settings.between(firstVectors, secondVectors);

        KernelInceptionDistance.Result found = features.kid(
                table(files.subList(0, FIRST)).repartition(3),
                table(files.subList(FIRST, files.size())).repartition(2),
                settings);

        assertThat(found.mean()).isCloseTo(expected.mean(), within(KERNEL_ROUNDING));
        assertThat(found.std()).isCloseTo(expected.std(), within(KERNEL_ROUNDING));
        assertThat(found.subsetSize()).isEqualTo(expected.subsetSize());
        assertThat(found.warnings()).isEqualTo(expected.warnings());
    }

    private static InceptionFeatures inception() throws IOException {
        return InceptionFeatures.of(
                WeightsFile.read(SmallCollection.inception()),
                64,
                InceptionInput.PYTORCH_FID,
                EngineOptions.defaults().withThreads(1));
    }

    private static Dataset<Row> table(List<Path> paths) {
        return LocalSpark.column("path", paths.stream().map(Path::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13})
    void theDistanceIsThatOfOneMachineWhateverThePartitions(int partitions) throws Exception {
        SetStatistics one = features.statistics(table(files.subList(0, FIRST)).repartition(partitions));
        SetStatistics other =
                features.statistics(table(files.subList(FIRST, files.size())).repartition(partitions));

        double expected = FrechetDistance.between(first, second).value();
        assertThat(expected).isPositive();
        assertThat(FrechetDistance.between(
                                one.statistics().orElseThrow(),
                                other.statistics().orElseThrow())
                        .value())
                .isCloseTo(expected, within(1e-9 * expected));
        assertThat(one.statistics().orElseThrow().count()).hasValue(FIRST);
        assertThat(one.unreadable()).isZero();
    }

    @Test
    void groupsAreTakenInOnePass() throws Exception {
        Dataset<Row> table = LocalSpark.table(
                List.of("path", "method"), IntStream.range(0, files.size()).mapToObj(i ->
                        new Object[] {files.get(i).toString(), i < FIRST ? "blur" : "mask"}));

        Map<String, SetStatistics> groups = features.statisticsBy(table.repartition(3), "method");

        assertThat(groups).containsOnlyKeys("blur", "mask");
        double expected = FrechetDistance.between(first, second).value();
        assertThat(FrechetDistance.between(
                                groups.get("blur").statistics().orElseThrow(),
                                groups.get("mask").statistics().orElseThrow())
                        .value())
                .isCloseTo(expected, within(1e-9 * expected));
    }

    @Test
    void imagesThatCannotBeReadAreCountedAndLeftOut() throws Exception {
        Dataset<Row> table = LocalSpark.column(
                "path",
                List.of(
                        "/gone.jpg",
                        files.get(0).toString(),
                        "/away.jpg",
                        files.get(1).toString()));

        SetStatistics set = features.statistics(table.repartition(2));

        assertThat(set.unreadable()).isEqualTo(2);
        assertThat(set.problems())
                .containsExactlyInAnyOrder("no such image file (/gone.jpg)", "no such image file (/away.jpg)");
        assertThat(set.statistics().orElseThrow().count()).hasValue(2);
    }

    @Test
    void anEmptySetHasNoStatistics() throws Exception {
        assertThat(features.statistics(table(files).where("false")).statistics())
                .isEmpty();
    }

    @Test
    void weightsThatAreNotThereAreNamedAtOnce() {
        assertThatThrownBy(
                        () -> ImageSetFeatures.of("/gone.pth").withImage("path").statistics(table(files)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/gone.pth");
    }
}
