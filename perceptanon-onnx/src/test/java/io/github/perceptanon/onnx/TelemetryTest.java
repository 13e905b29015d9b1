// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
    @ParameterizedTest
    @CsvSource({"1.29.0, Linux", "1.29.1, Mac OS X", "1.30.0, Linux", "2.0.0, Linux"})
    void versionsThatReportAreRefusedByName(String version, String system) {
        assertThat(Telemetry.refusal(version, system, Map.of()))
                .hasValueSatisfying(reason -> assertThat(reason).contains(version, "ORT_DISABLE_TELEMETRY=1"));
    }

    @ParameterizedTest
    @CsvSource({"1.28.0, Linux", "1.9.2, Linux", "1.29.0, Windows 11", "0.1.0-SNAPSHOT, Linux", ", Linux"})
    void othersAreNot(String version, String system) {
        assertThat(Telemetry.refusal(version, system, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0, false", "'', false"})
    void theEnvironmentCanSwitchItOff(String value, boolean off) {
        assertThat(Telemetry.refusal("1.29.0", "Linux", Map.of("ORT_DISABLE_TELEMETRY", value))
                        .isEmpty())
                .isEqualTo(off);
    }
}
