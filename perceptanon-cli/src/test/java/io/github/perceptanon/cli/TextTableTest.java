// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void tablesLineUp() {
        String table = new TextTable("measure", "rho")
                .row("PSNR", "-0.7")
                .row("x", "0.81")
                .toString();

        assertThat(table.lines().toList()).isEqualTo(List.of("measure   rho", "PSNR     -0.7", "x        0.81"));
    }
}
