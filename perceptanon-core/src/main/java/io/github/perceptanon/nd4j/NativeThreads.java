// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import java.util.function.Supplier;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** How many threads ND4J's native code uses. */
public final class NativeThreads {
    private NativeThreads() {}

    /**
     * Whether ND4J computes on the CPU.
     *
     * @return false if it computes on a GPU
     */
    public static boolean onCpu() {
        return NativeOp.isCpu();
    }

    /**
     * Works with a number of threads. oneDNN's follows the calling thread's OpenMP setting. ND4J's own loops (ReLU and sums, a
     * few percent of the time) follow a setting of the whole process, which is left alone.
     *
     * @param <T> the result's type
     * @param threads number of threads; 0 for the default. Ignored on a GPU
     * @param work what to do on the calling thread
     * @return the work's result
     */
    public static <T> T with(int threads, Supplier<T> work) {
        if (threads == 0 || !onCpu()) {
            return work.get();
        }
        NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int before = natives.ompGetMaxThreads();
        natives.setOmpNumThreads(threads);
        try {
            return work.get();
        } finally {
            natives.setOmpNumThreads(before);
        }
    }

    /**
     * As {@link #with(int, Supplier)}, for work without a result.
     *
     * @param threads number of threads; 0 for the default. Ignored on a GPU
     * @param work what to do on the calling thread
     */
    public static void with(int threads, Runnable work) {
        with(threads, () -> {
            work.run();
            return true;
        });
    }
}
