// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The host memory of arrays, for the few places where a Java loop is faster than ND4J's ops. */
final class HostMemory {
    private HostMemory() {}

    /**
     * One buffer for each image of a batch, whose first axis is the images. (A single buffer can hold at most 2 GiB, which
     * large batches exceed.) Valid as long as the array is open. After writing, call {@link #changed}.
     */
    static FloatBuffer[] images(INDArray batch) {
        if (batch.dataType() != DataType.FLOAT || batch.ordering() != 'c' || batch.elementWiseStride() != 1) {
            throw new IllegalArgumentException("needs a contiguous float array in order 'c' but was given "
                    + batch.dataType() + " in order '" + batch.ordering() + "' with stride "
                    + batch.elementWiseStride());
        }
        Nd4j.getAffinityManager().ensureLocation(batch, Location.HOST);
        int count = (int) batch.size(0);
        long size = batch.length() / count;
        FloatBuffer[] images = new FloatBuffer[count];
        for (int n = 0; n < count; n++) {
            images[n] = new FloatPointer(batch.data().addressPointer())
                    .position(n * size)
                    .limit((n + 1) * size)
                    .asBuffer();
        }
        return images;
    }

    /** Marks a device's copy of the array, if there is one, as outdated. */
    static void changed(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }
}
