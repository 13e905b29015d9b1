// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arithmetic of batch normalisation on each channel of feature maps, (images, channels, height, width), with ND4J's
 * ops, which run where the backend computes. Coefficients have one value per channel. Keeps its memory between calls.
 */
final class ChannelArithmetic {
    /** Of each channel. */
    record Moments(double[] mean, double[] variance) {}

    /** Of each channel. */
    record Sums(double[] dy, double[] dyTimesX) {}

    private final ReusableArray scratch = new ReusableArray();

    /** Mean and biased variance of each channel. */
    Moments moments(INDArray x) {
        INDArray mean = Nd4j.createUninitialized(DataType.FLOAT, x.size(1));
        INDArray variance = Nd4j.createUninitialized(DataType.FLOAT, x.size(1));
        Nd4j.exec(DynamicCustomOp.builder("moments")
                .addInputs(x)
                .addOutputs(mean, variance)
                .addIntegerArguments(0, 2, 3)
                .build());
        return new Moments(mean.toDoubleVector(), variance.toDoubleVector());
    }

    /** out = scale · (x − centre) + shift. */
    void affine(INDArray x, double[] centre, double[] scale, double[] shift, INDArray out) {
        Nd4j.exec(DynamicCustomOp.builder("batchnorm")
                .addInputs(x, floats(centre), Nd4j.ones(DataType.FLOAT, x.size(1)), floats(scale), floats(shift))
                .addOutputs(out)
                .addIntegerArguments(1, 1, 1)
                .addFloatingPointArguments(0.0)
                .build());
    }

    /** Sums of dy and of dy · (x − centre). */
    Sums sums(INDArray dy, INDArray x, double[] centre) {
        INDArray products = scratch.of(x.shape());
        double[] one = new double[centre.length];
        Arrays.fill(one, 1);
        affine(x, centre, one, new double[centre.length], products);
        Nd4j.getExecutioner().exec(new MulOp(dy, products, products));
        return new Sums(dy.sum(0, 2, 3).toDoubleVector(), products.sum(0, 2, 3).toDoubleVector());
    }

    /** dx = ofDy · dy + ofX · (x − centre) + shift. */
    void blend(INDArray dy, double[] ofDy, INDArray x, double[] centre, double[] ofX, double[] shift, INDArray dx) {
        INDArray fromX = scratch.of(x.shape());
        affine(x, centre, ofX, shift, fromX);
        affine(dy, new double[centre.length], ofDy, new double[centre.length], dx);
        dx.addi(fromX);
    }

    private static INDArray floats(double[] values) {
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
    }
}
