// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arithmetic of batch normalisation on each channel of feature maps, (images, channels, height, width). Coefficients
 * have one value per channel.
 */
interface ChannelArithmetic {
    /** Java loops if the backend computes in host memory, ND4J's ops if it computes on a device. */
    static ChannelArithmetic ofBackend() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU ? new HostChannels() : new DeviceChannels();
    }

    /** Mean and biased variance of each channel. */
    Moments moments(INDArray x);

    /** out = scale · (x − centre) + shift. */
    void affine(INDArray x, double[] centre, double[] scale, double[] shift, INDArray out);

    /** Sums of dy and of dy · (x − centre). */
    Sums sums(INDArray dy, INDArray x, double[] centre);

    /** dx = ofDy · dy + ofX · (x − centre) + shift. */
    void blend(INDArray dy, double[] ofDy, INDArray x, double[] centre, double[] ofX, double[] shift, INDArray dx);

    /** Of each channel. */
    record Moments(double[] mean, double[] variance) {}

    /** Of each channel. */
    record Sums(double[] dy, double[] dyTimesX) {}
}
