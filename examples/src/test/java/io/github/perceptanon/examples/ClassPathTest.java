// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an application gets through perceptanon-core. */
class ClassPathTest {
    private static final List<String> JARS = Arrays.stream(
                    System.getProperty("surefire.test.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).getFileName().toString())
            .toList();

    @Test
    void nd4jsNativeCodeIsThereOnce() {
        assertThat(JARS)
                .filteredOn(jar -> jar.matches("nd4j-native-[\\d.]+.*-x86_64.*\\.jar"))
                .hasSize(1);
    }

    @Test
    void librariesThatOnlyTakeStockOfTheHardwareStayAway() {
        assertThat(JARS).noneMatch(jar -> jar.startsWith("oshi") || jar.startsWith("jna"));
    }
}
