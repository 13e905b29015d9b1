// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuReportTest {
    private static final String ENGINES = """
            {"schema": 1, "machine": {"device": "cuda:0"}, "skipped": ["nd4j: too new a GPU"], "results": [
             {"benchmark": "inference", "variant": "onnxruntime-fp16", "backbone": "RESNET50", "setup": "HA1",
              "precision": "fp16", "batch": 8, "median_ms": 2, "p25_ms": 1.9, "p75_ms": 2.1, "calls": 9, "difference": 0.001},
             {"benchmark": "inference", "variant": "onnxruntime", "backbone": "RESNET50", "setup": "HA1",
              "precision": "fp32", "batch": 8, "median_ms": 4, "p25_ms": 4, "p75_ms": 4, "calls": 9, "difference": 1e-7}]}
            """;
    private static final String PYTORCH = """
            {"schema": 1, "machine": {"torch": "2"}, "skipped": [], "results": [
             {"benchmark": "inference", "variant": "eager", "backbone": "RESNET50", "setup": "HA1",
              "precision": "fp16", "batch": 8, "median_ms": 2.5, "p25_ms": 2.5, "p75_ms": 2.5, "calls": 9}]}
            """;

    @TempDir
    Path folder;

    @Test
    void comparesWithPyTorchInTheSamePrecisionOnly() throws IOException {
        Path engines = Files.writeString(folder.resolve("engines.json"), ENGINES);
        Path pytorch = Files.writeString(folder.resolve("pytorch.json"), PYTORCH);

        assertThat(GpuReport.of(engines, pytorch))
                .contains("| ResNet50 | 8 | onnxruntime-fp16 | fp16 | 2.00 (1.90–2.10) | 4000 | 0.80 | 0.0010 |")
                .contains("| ResNet50 | 8 | onnxruntime | fp32 | 4.00 (4.00–4.00) | 2000 | – | 1.0e-07 |")
                .contains("- nd4j: too new a GPU");
    }

    @Test
    void doesWithoutPyTorch() throws IOException {
        Path engines = Files.writeString(folder.resolve("engines.json"), ENGINES);

        assertThat(GpuReport.of(engines, folder.resolve("absent.json"))).contains("| onnxruntime-fp16 | ");
    }
}
