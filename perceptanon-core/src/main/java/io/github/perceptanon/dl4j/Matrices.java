// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products into given memory. */
final class Matrices {
    private Matrices() {}

    /** result = a · b, each optionally transposed. Rank 2, or rank 3 for one product per index of the first axis. */
    static void multiply(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray result) {
        Nd4j.exec(new Mmul(
                a,
                b,
                result,
                MMulTranspose.builder()
                        .transposeA(transposeA)
                        .transposeB(transposeB)
                        .build()));
    }

    /** A view with all axes but the last merged: the rows of the last axis. */
    static INDArray rows(INDArray array) {
        long width = array.size(array.rank() - 1);
        return array.reshape('c', array.length() / width, width);
    }
}
