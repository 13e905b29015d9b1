// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pipe that nobody writes to: whoever opens it to read waits for ever. */
public final class NamedPipe {
    private NamedPipe() {}

    /** Makes one; skips the test where the system has no {@code mkfifo}. */
    public static Path in(Path folder, String name) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no mkfifo");
        Path pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        return pipe;
    }
}
