// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterBootstrapTest {
    private static final Correlations BOOTSTRAP =
            Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP).withBootstrap(300, 5);

    @ParameterizedTest
    @EnumSource(names = {"PEARSON", "SPEARMAN", "KENDALL_TAU_B"})
    void theIntervalEqualsNumPysOverTheSameDraws(Coefficient kind) {
        JsonNode golden = GoldenFiles.read("cluster-bootstrap.json");
        Correlation c = Correlations.standard()
                .withInterval(IntervalMethod.BOOTSTRAP)
                .withConfidence(golden.get("confidence").doubleValue())
                .withBootstrap(
                        golden.get("resamples").intValue(), golden.get("seed").longValue())
                .withClusters(Arrays.stream(numbers(golden.get("clusters")))
                        .mapToInt(label -> (int) label)
                        .toArray())
                .correlate(kind, numbers(golden.get("judge")), numbers(golden.get("human")));

        double[] expected = numbers(golden.get("intervals").get(kind.name()));
        assertThat(c.low()).isEqualTo(expected[0], within(1e-12));
        assertThat(c.high()).isEqualTo(expected[1], within(1e-12));
    }

    @ParameterizedTest
    @EnumSource
    void oneRowInEachClusterIsThePlainBootstrap(Coefficient kind) {
        double[][] d = CorrelationsTest.normal(50, 0.6, 1);
        int[] labels = new Random(2).ints(1000).distinct().limit(50).toArray();

        assertThat(BOOTSTRAP.withClusters(labels).correlate(kind, d[0], d[1]))
                .isEqualTo(BOOTSTRAP.correlate(kind, d[0], d[1]));
    }

    @ParameterizedTest
    @EnumSource(names = {"PEARSON", "SPEARMAN", "KENDALL_TAU_B"})
    void copiesOfRowsSayNothingNew(Coefficient kind) {
        double[][] d = CorrelationsTest.normal(50, 0.6, 3);
        double[][] copied = {repeated(d[0], 4), repeated(d[1], 4)};
        int[] labels = IntStream.range(0, 200).map(i -> i / 4).toArray();

        Correlation once = BOOTSTRAP.correlate(kind, d[0], d[1]);
        Correlation clustered = BOOTSTRAP.withClusters(labels).correlate(kind, copied[0], copied[1]);
        Correlation asIfIndependent = BOOTSTRAP.correlate(kind, copied[0], copied[1]);

        assertThat(clustered.low()).isEqualTo(once.low(), within(1e-12));
        assertThat(clustered.high()).isEqualTo(once.high(), within(1e-12));
        assertThat(width(clustered)).isGreaterThan(1.5 * width(asIfIndependent));
    }

    @Test
    void whichNumberAClusterHasDoesNotMatter() {
        double[][] d = CorrelationsTest.normal(60, 0.6, 4);
        int[] labels = IntStream.range(0, 60).map(i -> i % 7).toArray();
        int[] others = Arrays.stream(labels).map(label -> 100 - 13 * label).toArray();

        assertThat(BOOTSTRAP.withClusters(labels).spearman(d[0], d[1]))
                .isEqualTo(BOOTSTRAP.withClusters(others).spearman(d[0], d[1]));
    }

    @Test
    void oneSeedGivesOneInterval() {
        double[][] d = CorrelationsTest.normal(60, 0.6, 5);
        Correlations clustered =
                BOOTSTRAP.withClusters(IntStream.range(0, 60).map(i -> i / 6).toArray());

        assertThat(clustered.spearman(d[0], d[1])).isEqualTo(clustered.spearman(d[0], d[1]));
        assertThat(clustered.withBootstrap(300, 6).spearman(d[0], d[1])).isNotEqualTo(clustered.spearman(d[0], d[1]));
    }

    @Test
    void rowsThatAreOmittedLeaveTheirClusters() {
        double[] x = {1, 2, 3, Double.NaN, 5, 6, 7, 8};
        double[] y = {2, 1, 4, 0, 3, 7, 6, 8};
        int[] labels = {1, 1, 2, 2, 3, 3, 4, 4};

        assertThat(BOOTSTRAP.withNanPolicy(NanPolicy.OMIT).withClusters(labels).spearman(x, y))
                .isEqualTo(BOOTSTRAP
                        .withClusters(new int[] {1, 1, 2, 3, 3, 4, 4})
                        .spearman(new double[] {1, 2, 3, 5, 6, 7, 8}, new double[] {2, 1, 4, 3, 7, 6, 8}));
    }

    @Test
    void onlyTheBootstrapKnowsOfClusters() {
        double[][] d = CorrelationsTest.normal(60, 0.6, 6);
        Correlations fisher = Correlations.standard();

        assertThat(fisher.withClusters(new int[60]).spearman(d[0], d[1])).isEqualTo(fisher.spearman(d[0], d[1]));
    }

    @Test
    void differencesOfMeasuresAreOverClustersToo() {
        double[][] d = PairedComparisonTest.measures(40, 0.8, 0.6, 7);
        double[][] copied = {repeated(d[0], 5), repeated(d[1], 5), repeated(d[2], 5)};
        int[] labels = IntStream.range(0, 200).map(i -> i / 5).toArray();

        PairedComparison once = BOOTSTRAP.compare(Coefficient.SPEARMAN, d[0], d[1], d[2], PairedTest.BOOTSTRAP);
        PairedComparison clustered = BOOTSTRAP
                .withClusters(labels)
                .compare(Coefficient.SPEARMAN, copied[0], copied[1], copied[2], PairedTest.BOOTSTRAP);

        assertThat(clustered.low()).isEqualTo(once.low(), within(1e-12));
        assertThat(clustered.high()).isEqualTo(once.high(), within(1e-12));
        assertThat(clustered.pValue()).isEqualTo(once.pValue());
    }

    @Test
    void clustersForAnotherNumberOfPairsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BOOTSTRAP.withClusters(new int[3]).spearman(new double[4], new double[4]))
                .withMessage("there must be a cluster for each of the 4 pairs but there were 3");
    }

    private static double width(Correlation c) {
        return c.high() - c.low();
    }

    private static double[] repeated(double[] values, int times) {
        return IntStream.range(0, values.length * times)
                .mapToDouble(i -> values[i / times])
                .toArray();
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }
}
