// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerEnvironmentTest {
    @TempDir
    Path folder;

    @Test
    void theScriptStartsJavaWithTheVariables() throws IOException, InterruptedException {
        Path home = folder.resolve("home");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$ODD|$OMP_WAIT_POLICY|$1\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        PeerEnvironment environment = PeerEnvironment.own().with("ODD", "it's $HOME");

        ProcessBuilder script = new ProcessBuilder(environment.writeJava(folder).toString(), "a b");
        script.environment().putAll(Map.of("JAVA_HOME", home.toString(), "OMP_WAIT_POLICY", "passive"));
        Process process = script.start();

        assertThat(new String(process.getInputStream().readAllBytes()).strip()).isEqualTo("it's $HOME||a b");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aProcessOfAnotherLibraryLosesThisProjectsSettings() {
        Map<String, String> environment = new HashMap<>(Map.of("OMP_WAIT_POLICY", "passive", "PATH", "/bin"));

        PeerEnvironment.own().applyTo(environment);

        assertThat(environment).containsOnly(Map.entry("PATH", "/bin"));
    }

    @Test
    void aLimitReachesOneDnnUnderBothNamesOpenBlasPyTorchAndMkl() {
        assertThat(PeerEnvironment.own().cappedTo(Isa.named("avx2")).set())
                .containsOnly(
                        Map.entry("ONEDNN_MAX_CPU_ISA", "AVX2"),
                        Map.entry("DNNL_MAX_CPU_ISA", "AVX2"),
                        Map.entry("OPENBLAS_CORETYPE", "Haswell"),
                        Map.entry("ATEN_CPU_CAPABILITY", "avx2"),
                        Map.entry("MKL_ENABLE_INSTRUCTIONS", "AVX2"));
    }

    @Test
    void namesTheInstructionSetsThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Isa.named("sse9"))
                .withMessage("the instruction set must be one of avx2, avx512 but was sse9");
    }
}
