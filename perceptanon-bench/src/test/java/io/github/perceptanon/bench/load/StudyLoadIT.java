// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The smallest session, so that the program does not break unnoticed. */
class StudyLoadIT {
    @Test
    void countsTheConfirmedAnswersOfAKilledServer() throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            StudyLoad.main(new String[] {"--annotators", "3", "--seconds", "1"});
        } finally {
            System.setOut(console);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .startsWith("3 annotators, 1 s, ")
                .contains("3 answers confirmed, 3 of them in the tables after the server was killed")
                .containsPattern("\\| all answers \\| 3 \\|");
    }
}
