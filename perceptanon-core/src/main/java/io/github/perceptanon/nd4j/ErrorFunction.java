// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;

/** Computes erf of every value in place, with one of ND4J's older ops, which cannot be bound in advance. */
record ErrorFunction(INDArray values) implements Instruction {
    @Override
    public void run() {
        Nd4j.getExecutioner().exec(new Erf(values, values));
    }

    @Override
    public void close() {
        // The memory belongs to the plan.
    }
}
