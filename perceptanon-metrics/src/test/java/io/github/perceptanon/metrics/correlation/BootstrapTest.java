// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {
    /** NumPy's {@code quantile([1, 2, 4, 8], p)}, which interpolates linearly. */
    @ParameterizedTest
    @CsvSource({"0,1", "0.25,1.75", "0.5,3", "0.75,5", "0.9,6.8", "1,8"})
    void quantilesInterpolateAsNumpys(double probability, double expected) {
        assertThat(Bootstrap.quantile(new double[] {1, 2, 4, 8}, probability)).isEqualTo(expected, within(1e-12));
    }

    @Test
    void nothingHasNoQuantile() {
        assertThat(Bootstrap.quantile(new double[0], 0.5)).isNaN();
    }
}
