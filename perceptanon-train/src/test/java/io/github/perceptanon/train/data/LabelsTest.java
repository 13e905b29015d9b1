// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.Granularity;
import io.github.perceptanon.golden.GoldenFiles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
    private static final JsonNode TRANSFORMS =
            GoldenFiles.read("labels_splits.json").get("transforms");

    @ParameterizedTest
    @CsvSource({"TEN,labels10", "FIVE,labels5", "THREE,labels3", "BINARY,binary"})
    void labelsAreTheReferences(Granularity granularity, String golden) {
        List<Integer> expected = new ArrayList<>();
        List<Integer> actual = new ArrayList<>();
        for (JsonNode row : TRANSFORMS) {
            expected.add(row.get(golden).asInt());
            actual.add(Labels.label(granularity, row.get("score").asDouble()));
        }
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"MEAN,mean", "TEN,labels10_reg", "FIVE,labels5_reg", "THREE,labels3_reg", "BINARY,binary_reg"})
    void regressionTargetsAreTheReferencesToTheLastBit(Granularity granularity, String golden) {
        List<Float> expected = new ArrayList<>();
        List<Float> actual = new ArrayList<>();
        for (JsonNode row : TRANSFORMS) {
            expected.add(Float.parseFloat(row.get(golden).asText()));
            actual.add(Labels.target(granularity, row.get("score").asDouble()));
        }
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.999, 10.001, Double.NaN, Double.POSITIVE_INFINITY})
    void aScoreOutsideOneToTenHasNoLabel(double score) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Labels.target(Granularity.TEN, score))
                .withMessage("a mean score must be from 1 to 10 but was " + score);
    }

    @Test
    void labelsAndTheTargetOfTheMeanRefuseItToo() {
        assertThatIllegalArgumentException().isThrownBy(() -> Labels.label(Granularity.BINARY, 10.001));
        assertThatIllegalArgumentException().isThrownBy(() -> Labels.target(Granularity.MEAN, 0.999));
    }

    @Test
    void theMeanHasNoClasses() {
        assertThatIllegalArgumentException().isThrownBy(() -> Labels.label(Granularity.MEAN, 5));
    }

    @Test
    void countsAreKeptForAbsentClassesToo() {
        assertThat(Labels.counts(Granularity.THREE, 1, 2, 9)).containsExactly(2, 0, 1);
    }

    @Test
    void classWeightsAreTotalByCountAndOneForAbsentClasses() {
        assertThat(Labels.weights(2, 0, 1)).containsExactly(1.5, 1, 3);
    }
}
