// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/**
 * Pillow's antialiased resampling filters. When an image shrinks, the filter widens with the scale, so that every source
 * pixel counts.
 */
public enum Resampling {
    /** Triangle filter with a radius of one pixel. Used for the networks' input. */
    BILINEAR(1) {
        @Override
        double weight(double x) {
            double d = Math.abs(x);
            return d < 1 ? 1 - d : 0;
        }
    },
    /** Keys' cubic filter with a = −0.5 and a radius of two pixels. Pillow's default. */
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double a = -0.5;
            double d = Math.abs(x);
            if (d < 1) {
                return ((a + 2) * d - (a + 3)) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
        }
    };

    private final double support;

    Resampling(double support) {
        this.support = support;
    }

    /** Radius of the filter, in target pixels when shrinking and in source pixels when enlarging. */
    double support() {
        return support;
    }

    /** The filter's value at this distance from its centre. */
    abstract double weight(double x);
}
