// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/**
 * The scale of 8-bit samples for differences.
 *
 * <table>
 * <caption>Black against white</caption>
 * <tr><th>scale</th><th>MSE</th><th>L1</th><th>L2</th></tr>
 * <tr><td>{@code UNIT}</td><td>1</td><td>1</td><td>1</td></tr>
 * <tr><td>{@code BYTE}</td><td>65025</td><td>255</td><td>255</td></tr>
 * </table>
 */
public enum SampleScale {
    /** 0 to 1: the sample divided by 255. */
    UNIT(1),
    /** 0 to 255: the sample itself. */
    BYTE(255);

    private final double peak;

    SampleScale(double peak) {
        this.peak = peak;
    }

    /**
     * The value of white.
     *
     * @return 1 or 255
     */
    public double peak() {
        return peak;
    }
}
