// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Published worked examples, and agreement.json's computations in NumPy. */
class AgreementGoldenTest {
    private static final JsonNode GOLDEN = GoldenFiles.read("agreement.json");

    private static Ratings ratings(JsonNode scores) {
        double[][] rows = new double[scores.size()][];
        for (int i = 0; i < rows.length; i++) {
            JsonNode row = scores.get(i);
            rows[i] = IntStream.range(0, row.size())
                    .mapToDouble(
                            r -> row.get(r).isNull() ? Double.NaN : row.get(r).asDouble())
                    .toArray();
        }
        return Ratings.of(rows);
    }

    static Stream<JsonNode> cases() {
        return IntStream.range(0, GOLDEN.get("cases").size())
                .mapToObj(i -> GOLDEN.get("cases").get(i));
    }

    @Test
    void krippendorffsExampleGivesThePublishedAlphas() {
        JsonNode published = GOLDEN.get("published").get("krippendorff");
        Ratings ratings = ratings(published.get("scores"));

        assertThat(KrippendorffAlpha.interval(ratings))
                .isCloseTo(published.get("interval").asDouble(), within(0.0005));
        assertThat(KrippendorffAlpha.ordinal(ratings))
                .isCloseTo(published.get("ordinal").asDouble(), within(0.0005));
    }

    @Test
    void shroutAndFleissExampleGivesThePublishedCorrelations() {
        JsonNode published = GOLDEN.get("published").get("shroutFleiss");
        IntraclassCorrelation icc = IntraclassCorrelation.of(ratings(published.get("scores")));

        assertThat(icc.single()).isCloseTo(published.get("single").asDouble(), within(0.005));
        assertThat(icc.average()).isCloseTo(published.get("average").asDouble(), within(0.005));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everythingEqualsTheIndependentComputation(JsonNode golden) {
        Ratings ratings = ratings(golden.get("scores"));
        int[] singles = IntStream.range(0, ratings.items()).toArray();
        Agreement agreement = Agreement.of(ratings, singles, 0, 1);

        assertThat(agreement.alphaInterval().value())
                .isCloseTo(golden.get("interval").asDouble(), within(1e-12));
        assertThat(agreement.alphaOrdinal().value())
                .isCloseTo(golden.get("ordinal").asDouble(), within(1e-12));
        assertThat(agreement.iccSingle().value())
                .isCloseTo(golden.get("icc").get("single").asDouble(), within(1e-12));
        assertThat(agreement.iccAverage().value())
                .isCloseTo(golden.get("icc").get("average").asDouble(), within(1e-12));
        assertThat(agreement.iccItems())
                .isEqualTo(golden.get("icc").get("items").asInt());
        requireEqual(agreement.model(), golden.get("model"));
        requireEqual(SubjectModel.weighted(ratings), golden.get("weighted"));
        assertThat(Screening.bt500(ratings))
                .isEqualTo(new TreeSet<>(IntStream.of(rejected(golden)).boxed().toList()));
        assertThat(column(agreement, RaterSummary::mean))
                .containsExactly(GoldenFiles.numbers(golden.get("mean")), within(1e-12));
        assertThat(column(agreement, RaterSummary::spread))
                .containsExactly(GoldenFiles.numbers(golden.get("spread")), within(1e-12));
        assertThat(column(agreement, RaterSummary::correlation))
                .containsExactly(GoldenFiles.numbers(golden.get("correlation")), within(1e-12));
    }

    private static void requireEqual(SubjectModel actual, JsonNode model) {
        assertThat(actual.quality()).containsExactly(GoldenFiles.numbers(model.get("quality")), within(1e-6));
        assertThat(actual.bias()).containsExactly(GoldenFiles.numbers(model.get("bias")), within(1e-6));
        assertThat(actual.inconsistency())
                .containsExactly(GoldenFiles.numbers(model.get("inconsistency")), within(1e-6));
    }

    private static int[] rejected(JsonNode golden) {
        return IntStream.range(0, golden.get("rejected").size())
                .map(i -> golden.get("rejected").get(i).asInt())
                .toArray();
    }

    private interface Value {
        double of(RaterSummary rater);
    }

    private static double[] column(Agreement agreement, Value value) {
        return agreement.raters().stream().mapToDouble(value::of).toArray();
    }
}
