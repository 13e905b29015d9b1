// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The least that distances are computed of, which of two sets is at fault, and the most that a file may hold. */
class DistanceArgumentsTest {
    private static final double[][] TWO = {{0, 1}, {2, 3}};

    @Test
    void kernelDistanceNamesBothDimensions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelInceptionDistance.standard().between(TWO, new double[2][3]))
                .withMessage("both sets must have the same feature dimensions but had 2 and 3");
    }

    @Test
    void aSubsetOfTwoImagesIsTheLeast() {
        KernelInceptionDistance.Result kid = KernelInceptionDistance.standard()
                .withSubsets(1, 2)
                .between(TWO, new double[][] {{1, 1}, {0, 0}, {2, 2}});
        assertThat(kid.subsetSize()).isEqualTo(2);
        assertThat(kid.warnings()).isEmpty();
        assertThat(kid.std()).isZero();
    }

    @Test
    void frechetDistanceNamesTheSetThatIsTooSmall() {
        FeatureStatistics one = FeatureStatistics.of(new double[][] {{1, 2}});
        FeatureStatistics two = FeatureStatistics.of(TWO);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(one, two))
                .withMessage("the first set must have at least 2 images but had 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.between(two, one))
                .withMessage("the second set must have at least 2 images but had 1");
    }

    @Test
    void bothSmallSetsAreWarnedOf() {
        FeatureStatistics two = FeatureStatistics.of(TWO);
        assertThat(FrechetDistance.between(two, two).warnings())
                .satisfiesExactly(
                        first -> assertThat(first).contains("first"),
                        second -> assertThat(second).contains("second"));
    }

    @Test
    void pairwiseNeedsVectorsOfAtLeastTwo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrechetDistance.pairwise(new double[1], new double[1]))
                .withMessageContaining("at least 2 but had 1 and 1");
    }

    @Test
    void anArchiveHasAtMostSixtyFourArrays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("many.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 65; i++) {
                zip.putNextEntry(new ZipEntry("a" + i + ".npy"));
            }
        }
        assertThatExceptionOfType(NpzException.class)
                .isThrownBy(() -> NpzStatistics.read(file))
                .withMessageContaining("at most 64 arrays but has 65");
    }

    @Test
    void aCountIsAWholeNumber(@TempDir Path folder) throws IOException {
        for (double count : new double[] {2.5, 1, Double.NaN}) {
            Path file = folder.resolve("count.npz");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
                put(zip, "mu", new double[] {1}, 1);
                put(zip, "sigma", new double[] {1}, 1, 1);
                put(zip, "n", new double[] {count}, 1);
            }
            assertThatExceptionOfType(NpzException.class)
                    .isThrownBy(() -> NpzStatistics.read(file))
                    .withMessageContaining("n must be one whole number of at least 2 but was " + count);
        }
    }

    private static void put(ZipOutputStream zip, String name, double[] values, int... shape) throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        NpyArray.write(array, values, shape);
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(array.toByteArray());
    }
}
