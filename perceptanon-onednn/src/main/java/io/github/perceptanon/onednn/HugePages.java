// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Optional;

/**
 * Linux's transparent huge pages. Where they are given on request only ({@code madvise} in
 * {@code /sys/kernel/mm/transparent_hugepage/enabled}, the default of Debian and Ubuntu), memory that a program asks them
 * for needs 512 times fewer entries in the processor's translation buffer. Elsewhere nothing changes.
 */
final class HugePages {
    /** Bytes; of x86-64, and of 64-bit ARM with pages of 4 KiB. */
    static final long SIZE = 2L << 20;

    private static final int MADV_HUGEPAGE = 14;

    private static final Optional<Function> ADVISE =
            Platform.isLinux() ? Optional.of(NativeLibrary.getInstance("c").getFunction("madvise")) : Optional.empty();

    private HugePages() {}

    /** Asks for them. It is advice, so that nothing is wrong if it is not taken. */
    static void ask(long address, long bytes) {
        ADVISE.ifPresent(f -> f.invokeInt(new Object[] {address, bytes, MADV_HUGEPAGE}));
    }
}
