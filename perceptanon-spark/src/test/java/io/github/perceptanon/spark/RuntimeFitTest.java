// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** Versions of Spark and Scala. */
class RuntimeFitTest {
    @Test
    void sparkFourWithScala213Fits() {
        assertThatCode(() -> RuntimeFit.require("4.0.1", "2.13.16")).doesNotThrowAnyException();
        assertThatCode(() -> RuntimeFit.require("4.2.0-preview1", "2.13.18")).doesNotThrowAnyException();
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RuntimeFit.require("3.5.6", "2.13.8"))
                .withMessageContaining("this is Spark 3.5.6 with Scala 2.13.8");
        assertThatIllegalStateException()
                .isThrownBy(() -> RuntimeFit.require("4.0.1", "2.12.18"))
                .withMessageContaining("Scala 2.12.18");
        assertThatIllegalStateException().isThrownBy(() -> RuntimeFit.require("vendor", "2.13.1"));
    }
}
