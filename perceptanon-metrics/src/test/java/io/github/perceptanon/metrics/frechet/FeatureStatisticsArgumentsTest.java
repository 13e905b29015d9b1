// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What statistics are made of, with the values that refusals name. */
class FeatureStatisticsArgumentsTest {
    private static final double[] MEAN = {0, 0};

    private static FeatureStatistics ofCovariance(double... covariance) {
        return FeatureStatistics.ofMoments(MEAN, covariance, OptionalLong.empty());
    }

    @Test
    void aCovarianceNeedsACountOfAtLeastTwo() {
        double[] covariance = {1, 0, 0, 1};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureStatistics.ofMoments(MEAN, covariance, OptionalLong.of(1)))
                .withMessage("a covariance needs a count of at least 2 but was given 1");
        assertThat(FeatureStatistics.ofMoments(MEAN, covariance, OptionalLong.of(2))
                        .count())
                .hasValue(2);
    }

    @Test
    void noVectorsHaveNoStatistics() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureStatistics.of(new double[0][]))
                .withMessage("at least 1 feature vector is needed but there were 0");
    }

    @Test
    void aCovarianceHasAValueForEachPairOfDimensions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ofCovariance(1, 0, 0))
                .withMessage("a covariance of 2 dimensions needs 4 values but was given 3");
    }

    @Test
    void aCovarianceThatIsNotSymmetricIsToldByItsPlaceAndValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FeatureStatistics.ofMoments(
                        new double[3], new double[] {1, 0, 0.5, 0, 1, 0.25, 0.5, -0.25, 1}, OptionalLong.empty()))
                .withMessage("a covariance must be symmetric but (2, 1) was -0.25 and (1, 2) 0.25");
    }

    @Test
    void aMillionthOfTheLargestValueIsRounding() {
        assertThatCode(() -> ofCovariance(8, 8e-6, 0, 1)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> ofCovariance(8, 8.1e-6, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ofCovariance(-8, 0, 0, 1));
    }

    @Test
    void aVarianceMayBeZero() {
        assertThat(ofCovariance(0, 0, 0, 1).covariance()).containsExactly(0, 0, 0, 1);
    }
}
