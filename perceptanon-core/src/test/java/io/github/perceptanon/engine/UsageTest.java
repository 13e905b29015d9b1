// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsageTest {
    private final AtomicInteger released = new AtomicInteger();
    private final Usage usage = new Usage("the shop", released::incrementAndGet);

    @Test
    void whatNobodyUsesIsFreedAtOnce() {
        usage.begin();
        usage.end();
        assertThat(released).hasValue(0);
        usage.close();
        assertThat(released).hasValue(1);
    }

    @Test
    void theLastCallThatHadBegunFreesIt() {
        usage.begin();
        usage.begin();
        usage.close();
        usage.end();
        assertThat(released).hasValue(0);
        usage.end();
        assertThat(released).hasValue(1);
    }

    @Test
    void laterCallsAreRefusedWhetherItIsFreedYetOrNot() {
        usage.begin();
        usage.close();
        assertThatIllegalStateException().isThrownBy(usage::begin).withMessage("the shop is closed");
        usage.end();
        assertThatIllegalStateException().isThrownBy(usage::begin).withMessage("the shop is closed");
    }

    @Test
    void itIsFreedOnce() {
        usage.begin();
        usage.close();
        usage.close();
        usage.end();
        usage.close();
        assertThat(released).hasValue(1);
    }
}
