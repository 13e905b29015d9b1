// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final double NONE = Double.NaN;

    /** Raters who score alike but for noise. */
    private static Ratings noisy(int items, int raters, double noise, long seed) {
        Random random = new Random(seed);
        double[][] scores = new double[items][raters];
        for (double[] item : scores) {
            double quality = 1 + 9 * random.nextDouble();
            for (int r = 0; r < raters; r++) {
                item[r] = Math.min(10, Math.max(1, Math.rint(quality + noise * random.nextGaussian())));
            }
        }
        return Ratings.of(scores);
    }

    private static int[] singles(int n) {
        return IntStream.range(0, n).toArray();
    }

    @Test
    void twoItemsComputedByHand() {
        // Observed: item (1, 2): 2·1/1 = 2; item (4, 6): 2·4/1 = 8; together 10.
        // Expected: ordered pairs of 1, 2, 4, 6: 2·(1 + 9 + 25 + 4 + 16 + 4) / 3 = 118/3. Alpha = 1 − 30/118.
        Ratings ratings = Ratings.of(new double[][] {{1, 2}, {4, 6}});
        assertThat(KrippendorffAlpha.interval(ratings)).isCloseTo(1 - 30.0 / 118, within(1e-15));
        // Ordinal: the mid-ranks are 0.5, 1.5, 2.5, 3.5. Observed 2 + 2; expected 2·(1 + 4 + 9 + 1 + 4 + 1) / 3.
        assertThat(KrippendorffAlpha.ordinal(ratings)).isCloseTo(1 - 4 * 3.0 / 40, within(1e-15));
    }

    @Test
    void perfectAgreementIsOne() {
        Ratings same = Ratings.of(new double[][] {{3, 3}, {8, 8}, {5, 5}});
        assertThat(KrippendorffAlpha.interval(same)).isEqualTo(1);
        assertThat(KrippendorffAlpha.ordinal(same)).isEqualTo(1);
        assertThat(IntraclassCorrelation.of(same).single()).isEqualTo(1);
        assertThat(IntraclassCorrelation.of(same).average()).isEqualTo(1);
    }

    @Test
    void onlyTheOrderMattersToTheOrdinalAlpha() {
        Ratings plain = noisy(40, 4, 1, 1);
        double[][] stretched = new double[40][4];
        for (int i = 0; i < 40; i++) {
            for (int r = 0; r < 4; r++) {
                stretched[i][r] = Math.exp(plain.score(i, r));
            }
        }
        assertThat(KrippendorffAlpha.ordinal(Ratings.of(stretched)))
                .isCloseTo(KrippendorffAlpha.ordinal(plain), within(1e-14));
        assertThat(KrippendorffAlpha.interval(Ratings.of(stretched)))
                .isNotCloseTo(KrippendorffAlpha.interval(plain), within(0.01));
    }

    @Test
    void itemsWithOneScoreDoNotCountForAlpha() {
        Ratings two = Ratings.of(new double[][] {{1, 2}, {4, 6}});
        Ratings three = Ratings.of(new double[][] {{1, 2}, {4, 6}, {9, NONE}});

        assertThat(KrippendorffAlpha.interval(three)).isEqualTo(KrippendorffAlpha.interval(two));
        assertThat(KrippendorffAlpha.ordinal(three)).isEqualTo(KrippendorffAlpha.ordinal(two));
    }

    @Test
    void whatIsUndefinedIsNaN() {
        for (Ratings ratings : List.of(
                Ratings.of(new double[0][0]),
                Ratings.of(new double[][] {{5, NONE}, {NONE, 5}}),
                Ratings.of(new double[][] {{5, 5}, {5, 5}}))) {
            Agreement agreement = Agreement.of(ratings, singles(ratings.items()), 100, 1);
            assertThat(agreement.alphaInterval().value()).isNaN();
            assertThat(agreement.alphaOrdinal().value()).isNaN();
            assertThat(agreement.iccSingle().value()).isNaN();
            assertThat(agreement.alphaInterval().low()).isNaN();
        }
    }

    @Test
    void aRaterWithoutScoresHasNoBias() {
        SubjectModel model = SubjectModel.of(Ratings.of(new double[][] {{1, 2, NONE}, {5, 6, NONE}}));

        assertThat(model.bias()[2]).isNaN();
        assertThat(model.quality()).containsExactly(new double[] {1.5, 5.5}, within(1e-9));
        assertThat(model.bias()[1] - model.bias()[0]).isCloseTo(1, within(1e-9));
    }

    @Test
    void aStrictRaterIsFoundAndTakenOutOfTheMeans() {
        // The third rater scores two points lower, and not all items: plain means of those items are too low.
        double[][] scores = new double[20][3];
        for (int i = 0; i < 20; i++) {
            double quality = 4 + i % 5;
            scores[i] = new double[] {quality, quality, i % 2 == 0 ? quality - 2 : NONE};
        }
        SubjectModel model = SubjectModel.of(Ratings.of(scores));

        assertThat(model.bias()[2] - model.bias()[0]).isCloseTo(-2, within(1e-6));
        assertThat(model.quality()[5] - model.quality()[0]).isCloseTo(0, within(1e-6));
    }

    @Test
    void aRaterAtRandomIsScreenedOutAndABiasedOneIsNot() {
        Ratings ratings = noisy(200, 40, 0.8, 3);
        double[][] scores = new double[200][40];
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            for (int r = 0; r < 40; r++) {
                scores[i][r] = ratings.score(i, r);
            }
            scores[i][0] = 1 + random.nextInt(10);
            scores[i][1] = Math.max(1, scores[i][1] - 3);
        }

        assertThat(Screening.bt500(Ratings.of(scores))).contains(0).doesNotContain(1);
        assertThat(Screening.bt500(ratings)).doesNotContain(0);
    }

    @Test
    void intervalsContainTheValueAndNarrowWithMoreItems() {
        Agreement few = Agreement.of(noisy(30, 4, 1.5, 5), singles(30), 500, 1);
        Agreement many = Agreement.of(noisy(480, 4, 1.5, 5), singles(480), 500, 1);

        for (Estimate e : List.of(few.alphaInterval(), few.alphaOrdinal(), few.iccSingle(), few.iccAverage())) {
            assertThat(e.value()).isBetween(e.low(), e.high());
        }
        assertThat(width(many.alphaInterval())).isLessThan(width(few.alphaInterval()) / 2);
        assertThat(width(many.iccSingle())).isLessThan(width(few.iccSingle()) / 2);
    }

    @Test
    void groupedItemsGiveWiderIntervals() {
        Ratings ratings = noisy(40, 3, 1.5, 6);
        double[][] fourTimes = new double[160][3];
        for (int i = 0; i < 160; i++) {
            for (int r = 0; r < 3; r++) {
                fourTimes[i][r] = ratings.score(i / 4, r);
            }
        }
        int[] groups = IntStream.range(0, 160).map(i -> i / 4).toArray();

        assertThat(width(Agreement.of(Ratings.of(fourTimes), groups, 500, 1).alphaInterval()))
                .isGreaterThan(1.5
                        * width(Agreement.of(Ratings.of(fourTimes), singles(160), 500, 1)
                                .alphaInterval()));
    }

    private static double width(Estimate e) {
        return e.high() - e.low();
    }

    @Test
    void oneSeedGivesOneInterval() {
        Ratings ratings = noisy(50, 3, 1, 7);

        assertThat(Agreement.of(ratings, singles(50), 200, 9).alphaInterval())
                .isEqualTo(Agreement.of(ratings, singles(50), 200, 9).alphaInterval())
                .isNotEqualTo(Agreement.of(ratings, singles(50), 200, 10).alphaInterval());
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ratings.of(new double[][] {{1, 2}, {1}}))
                .withMessageContaining("item 1 must have 2 scores");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ratings.of(new double[][] {{1, Double.POSITIVE_INFINITY}}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Agreement.of(noisy(3, 2, 1, 1), new int[2], 100, 1))
                .withMessageContaining("3 groups");
    }
}
