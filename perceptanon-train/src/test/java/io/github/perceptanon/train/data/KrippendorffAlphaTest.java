// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KrippendorffAlphaTest {

    /** Four observers and twelve units of Krippendorff (2011), section C; a dot is a missing score. */
    private static final List<String> OBSERVERS = List.of(
            "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .");

    private static List<List<Double>> published() {
        List<List<Double>> units = new ArrayList<>();
        for (int unit = 0; unit < 12; unit++) {
            int index = unit;
            units.add(OBSERVERS.stream()
                    .map(scores -> scores.split(" ")[index])
                    .map(score -> score.equals(".") ? Double.NaN : Double.parseDouble(score))
                    .collect(Collectors.toList()));
        }
        return units;
    }

    @Test
    void thePublishedExampleGivesThePublishedAlpha() {
        assertThat(KrippendorffAlpha.interval(published())).isCloseTo(0.849, within(0.0005));
    }

    @Test
    void twoUnitsComputedByHand() {
        // Observed: unit (1, 2): 2·1/1 = 2; unit (4, 6): 2·4/1 = 8; together 10.
        // Expected: ordered pairs of 1, 2, 4, 6: 2·(1 + 9 + 25 + 4 + 16 + 4) / 3 = 118/3. Alpha = 1 − 30/118.
        assertThat(KrippendorffAlpha.interval(List.of(List.of(1.0, 2.0), List.of(4.0, 6.0))))
                .isCloseTo(1 - 30.0 / 118, within(1e-15));
    }

    @Test
    void perfectAgreementIsOne() {
        assertThat(KrippendorffAlpha.interval(List.of(List.of(3.0, 3.0), List.of(8.0, 8.0))))
                .isEqualTo(1);
    }

    @Test
    void unitsWithOneScoreDoNotCount() {
        List<List<Double>> units = published();
        units.add(Arrays.asList(9.0, Double.NaN, Double.NaN, Double.NaN));
        assertThat(KrippendorffAlpha.interval(units)).isEqualTo(KrippendorffAlpha.interval(published()));
    }

    @Test
    void equalScoresEverywhereLeaveItUndefined() {
        assertThat(KrippendorffAlpha.interval(List.of(List.of(5.0, 5.0), List.of(5.0, 5.0))))
                .isNaN();
    }

    @Test
    void noPairsLeaveItUndefined() {
        assertThat(KrippendorffAlpha.interval(List.of(List.of(5.0), List.of()))).isNaN();
    }
}
