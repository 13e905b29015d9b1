// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.explain;

import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** Computes the maps of each {@link CamMethod} before scaling, like pytorch-grad-cam's classes of the same names. */
final class ClassActivationMap {
    /** pytorch-grad-cam's guard in GradCAM++; comparable to squared gradients here, so it matters. */
    private static final double PLUS_PLUS_EPS = 1e-6;

    private ClassActivationMap() {}

    /** (height, width) row-major. */
    static float[] raw(CamMethod method, FeatureMap features) {
        return switch (method) {
            case GRAD_CAM -> weighted(features, meanGradients(features));
            case GRAD_CAM_PLUS_PLUS -> weighted(features, plusPlusWeights(features));
            case HI_RES_CAM -> elementwise(features);
            case EIGEN_CAM -> firstComponent(features);
        };
    }

    private static float[] weighted(FeatureMap f, double[] weights) {
        double[] sum = new double[f.area()];
        for (int c = 0; c < f.channels(); c++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weights[c] * f.activations()[c * sum.length + i];
            }
        }
        return toFloats(sum);
    }

    private static double[] meanGradients(FeatureMap f) {
        double[] weights = new double[f.channels()];
        for (int c = 0; c < weights.length; c++) {
            double sum = 0;
            for (int i = c * f.area(); i < (c + 1) * f.area(); i++) {
                sum += f.gradients()[i];
            }
            weights[c] = sum / f.area();
        }
        return weights;
    }

    private static double[] plusPlusWeights(FeatureMap f) {
        double[] weights = new double[f.channels()];
        for (int c = 0; c < weights.length; c++) {
            int from = c * f.area();
            int to = from + f.area();
            double activation = 0;
            for (int i = from; i < to; i++) {
                activation += f.activations()[i];
            }
            for (int i = from; i < to; i++) {
                double g = f.gradients()[i];
                if (g > 0) {
                    weights[c] += g * (g * g / (2 * g * g + activation * g * g * g + PLUS_PLUS_EPS));
                }
            }
        }
        return weights;
    }

    private static float[] elementwise(FeatureMap f) {
        double[] sum = new double[f.area()];
        for (int c = 0; c < f.channels(); c++) {
            for (int i = 0; i < sum.length; i++) {
                int k = c * sum.length + i;
                sum[i] += (double) f.activations()[k] * f.gradients()[k];
            }
        }
        return toFloats(sum);
    }

    /** The places' projections on the first right singular vector of the centred (places, channels) matrix. */
    private static float[] firstComponent(FeatureMap f) {
        RealMatrix centred = MatrixUtils.createRealMatrix(f.area(), f.channels());
        for (int c = 0; c < f.channels(); c++) {
            double mean = 0;
            for (int i = 0; i < f.area(); i++) {
                mean += f.activations()[c * f.area() + i];
            }
            mean /= f.area();
            for (int i = 0; i < f.area(); i++) {
                centred.setEntry(i, c, f.activations()[c * f.area() + i] - mean);
            }
        }
        double[] direction = new SingularValueDecomposition(centred).getV().getColumn(0);
        double[] projection = centred.operate(direction);
        double extreme = 0;
        for (double p : projection) {
            extreme = Math.abs(p) > Math.abs(extreme) ? p : extreme;
        }
        if (extreme < 0) {
            // The sign of a singular vector is arbitrary: choose it so that the strongest place is positive.
            for (int i = 0; i < projection.length; i++) {
                projection[i] = -projection[i];
            }
        }
        return toFloats(projection);
    }

    private static float[] toFloats(double[] values) {
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return out;
    }
}
