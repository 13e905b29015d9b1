package io.github.perceptanon.bench.peer;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Threads of ND4J's operations and of the matrix products below them. */
public final class Nd4jThreads {
    private Nd4jThreads() {}

    /**
     * Limits the operations that the calling thread starts.
     *
     * @param threads at least 1; 0 leaves everything as it is
     */
    public static void limit(int threads) {
        if (threads > 0) {
            // Before the native operations can be had, ND4J must have loaded its backend, as its factory has.
            Nd4j.factory().blas().setMaxThreads(threads);
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        }
    }
}
