// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
    @Test
    void namesEveryEngineWithItsReasonAndWhatJavaSees() throws IOException {
        CommandRun run = CommandRun.of("devices", "--json");

        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(run.exitCode()).isZero();
        assertThat(document.at("/engines/0/name").textValue()).isEqualTo("nd4j");
        assertThat(document.at("/engines/0/usable").booleanValue()).isTrue();
        assertThat(document.at("/engines/0/reason").textValue()).contains("CpuBackend");
        assertThat(document.path("auto").textValue()).isNotEmpty();
        assertThat(document.at("/java/version").textValue()).isEqualTo(System.getProperty("java.version"));
        assertThat(document.path("processors").intValue())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void printsALineForEachWithoutJson() {
        CommandRun run = CommandRun.of("devices");

        assertThat(run.out().lines())
                .anyMatch(line -> line.startsWith("engine nd4j: usable"))
                .anyMatch(line ->
                        line.matches("engine onnxruntime: usable, chosen by --engine auto \\(ONNX Runtime .* on .*\\)"))
                .anyMatch(line -> line.startsWith("engine onnxruntime-tensorrt: "))
                .anyMatch(line -> line.startsWith("processors: "));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void anEngineWhoseLibrariesDoNotLoadIsAnAnswer() {
        EngineProvider broken = new EngineProvider() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Availability availability(Device device) {
                throw new UnsatisfiedLinkError("no broken in java.library.path");
            }

            @Override
            public InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
                throw new UnsupportedOperationException("broken");
            }
        };

        EngineProvider.Availability availability = DevicesCommand.availability(broken);

        assertThat(availability.usable()).isFalse();
        assertThat(availability.reason()).contains("no broken in java.library.path");
    }
}
