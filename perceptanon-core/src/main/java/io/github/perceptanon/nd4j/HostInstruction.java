// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import java.util.List;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A Java loop over host memory, for small operations and those that ND4J has no op for. */
record HostInstruction(List<INDArray> reads, INDArray writes, Runnable loop) implements Instruction {
    @Override
    public void run() {
        // Without a device both calls do nothing.
        for (INDArray array : reads) {
            Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        }
        loop.run();
        Nd4j.getAffinityManager().tagLocation(writes, Location.HOST);
    }

    @Override
    public void close() {
        // The memory belongs to the plan.
    }
}
