// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.network.FeatureNetwork;
import io.github.perceptanon.weights.StateDict;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engines say where they do not work. */
class AvailabilityTest {
    @TempDir
    Path empty;

    /** The lines of {@link AvailabilityProbe} in a new JVM, where ONNX Runtime has not been loaded. */
    private static List<String> probe(boolean withOnnxRuntime, String... options) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> withOnnxRuntime || !entry.matches(".*[/\\\\]onnxruntime-[^/\\\\]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath, AvailabilityProbe.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return printed.lines().toList();
    }

    @Test
    void withoutOnnxRuntimeItSaysWhatToAdd() throws Exception {
        assertThat(probe(false))
                .hasSize(4)
                .allMatch(line -> line.contains(" false ONNX Runtime is not on the class path")
                        && line.contains("com.microsoft.onnxruntime:onnxruntime"));
    }

    @Test
    void aLibraryThatDoesNotLoadIsAnAnswer() throws Exception {
        assertThat(probe(true, "-Donnxruntime.native.path=" + empty))
                .hasSize(4)
                .allMatch(line -> line.contains(" false ONNX Runtime's native library does not load"));
    }

    /** Later versions of ONNX Runtime do not survive this without ORT_DISABLE_TELEMETRY. */
    @Test
    void aLongCommandLineIsNoTrouble() throws Exception {
        assertThat(probe(true, "-Dlong=" + "x".repeat(10_000)))
                .anyMatch(line -> line.startsWith("onnxruntime true ONNX Runtime 1."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda:0", "cuda:3"})
    void aGpuNeedsAnotherBuildWhichIsNamed(String device) {
        Availability availability = new OnnxRuntimeEngineProvider().availability(Device.parse(device));

        assertThat(availability.usable()).isFalse();
        assertThat(availability.reason()).contains("no CUDA provider", "onnxruntime_gpu");
    }

    @Test
    void whatNeedsAGpuRefusesTheCpu() {
        assertThat(new OnnxRuntimeEngineProvider.Tf32().availability(Device.CPU).usable())
                .isFalse();
        assertThat(new OnnxRuntimeEngineProvider.TensorRt()
                        .availability(Device.AUTO)
                        .reason())
                .contains("no TensorRT provider");
    }

    @Test
    void compilingForADeviceThatIsNotThereIsRefusedWithTheSameReason() {
        OnnxRuntimeEngineProvider provider = new OnnxRuntimeEngineProvider();
        NetworkSlice slice =
                new NetworkSlice(FeatureNetwork.ALEXNET.network(), "features.1", 64, 7, 7, List.of("features.2"));
        EngineOptions onGpu = EngineOptions.defaults().withDevice(Device.cuda(0));

        assertThatIllegalStateException()
                .isThrownBy(() -> provider.compile(slice, StateDict.of(Map.of()), onGpu))
                .withMessageContaining(provider.availability(Device.cuda(0)).reason());
    }
}
