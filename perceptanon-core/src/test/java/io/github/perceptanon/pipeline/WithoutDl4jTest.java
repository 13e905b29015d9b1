// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that scores with another engine may leave DL4J and ND4J out. */
class WithoutDl4jTest {
    private static final String WHAT_TO_ADD = "an explanation of any stage but the last needs DL4J on the class"
            + " path: add org.deeplearning4j:deeplearning4j-nn and org.nd4j:nd4j-native";

    /** The lines of {@link WithoutDl4j} in a new JVM without these jars. */
    private static List<String> run(String excludedJars) throws Exception {
        String[] all = System.getProperty("java.class.path").split(File.pathSeparator);
        List<String> left = Arrays.stream(all)
                .filter(entry -> !Path.of(entry).getFileName().toString().matches(excludedJars))
                .toList();
        assertThat(left).hasSizeLessThan(all.length);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        left.stream().collect(Collectors.joining(File.pathSeparator)),
                        WithoutDl4j.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return printed.lines().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(deeplearning4j|nd4j|libnd4j)-.*", "deeplearning4j-.*", "(nd4j-native|libnd4j).*"})
    void onlyEarlierStagesNeedItAndSaySo(String excludedJars) throws Exception {
        assertThat(run(excludedJars))
                .containsExactly("scored", "explained at the last stage", WHAT_TO_ADD, WHAT_TO_ADD);
    }

    @Test
    void withItAllIsExplained() throws Exception {
        assertThat(run("hamcrest-.*|apiguardian-.*|junit-jupiter-engine-.*"))
                .containsExactly("scored", "explained at the last stage");
    }
}
