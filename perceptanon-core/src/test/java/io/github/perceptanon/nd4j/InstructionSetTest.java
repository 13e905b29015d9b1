// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which instructions the native libraries really use, in one printed line, and whether they keep to the environment's
 * limit. ONNX Runtime knows no such limit: it uses what the processor has.
 */
class InstructionSetTest {
    /** oneDNN's names for the levels that a limit is given in. */
    private static final Map<String, String> ONEDNN_LEVELS =
            Map.of("SSE41", "Intel SSE4.1", "AVX", "Intel AVX", "AVX2", "Intel AVX2");

    private static String oneDnn;
    private static String openBlas;

    /** A process in which both libraries say what they are. */
    static final class OneProduct {
        private OneProduct() {}

        public static void main(String[] args) {
            INDArray matrix = Nd4j.ones(8, 8);
            NativeOp.of("matmul", new INDArray[] {matrix, matrix}, Nd4j.create(8, 8), new int[0])
                    .run();
        }
    }

    @BeforeAll
    static void ask() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneProduct.class.getName())
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("DNNL_VERBOSE", "1", "OPENBLAS_VERBOSE", "2"));
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        oneDnn = find("dnnl_verbose,info,cpu,isa:(.*)", printed);
        openBlas = find("Core: (.*)", printed);
        System.out.println("Instruction sets: oneDNN " + oneDnn + "; OpenBLAS " + openBlas + "; the processor has "
                + processor() + ".");
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "unknown";
    }

    private static String processor() throws IOException {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpuinfo)) {
            return System.getProperty("os.arch");
        }
        String flags = find("flags\\s*:(.*)", Files.readString(cpuinfo));
        return Stream.of(flags.split(" "))
                .filter(flag -> flag.matches("avx2|avx512f|avx_vnni|avx512_vnni|amx_tile"))
                .collect(Collectors.joining(" "));
    }

    @Test
    void oneDnnKeepsToTheEnvironmentsLimit() {
        String limit = System.getenv("DNNL_MAX_CPU_ISA");
        assumeThat(limit).as("DNNL_MAX_CPU_ISA").isNotNull();

        assertThat(ONEDNN_LEVELS).as("limits that this test knows").containsKey(limit);
        assertThat(oneDnn).isEqualTo(ONEDNN_LEVELS.get(limit));
    }

    @Test
    void openBlasKeepsToTheEnvironmentsLimit() {
        String limit = System.getenv("OPENBLAS_CORETYPE");
        assumeThat(limit).as("OPENBLAS_CORETYPE").isNotNull();

        assertThat(openBlas.toLowerCase(Locale.ROOT)).isEqualTo(limit.toLowerCase(Locale.ROOT));
    }
}
