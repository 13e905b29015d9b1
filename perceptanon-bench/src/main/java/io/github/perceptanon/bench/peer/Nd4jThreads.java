// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The number of threads of ND4J's operations and of the matrix products they use. */
public final class Nd4jThreads {
    private Nd4jThreads() {}

    /**
     * Limits the operations that the calling thread starts.
     *
     * @param threads at least 1; 0 changes nothing
     */
    public static void limit(int threads) {
        if (threads > 0) {
            // The native operations are only available after ND4J has loaded its backend, which its factory triggers.
            Nd4j.factory().blas().setMaxThreads(threads);
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        }
    }
}
