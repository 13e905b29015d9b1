// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/**
 * What was done to an image of 16-bit samples.
 *
 * @param image its name, as in warnings
 * @param mapping the mapping
 * @param low the value that became black
 * @param high the value that became white
 * @param below how many samples of colours were below low, and lost
 * @param above how many were above high, and lost
 */
public record MappedDepth(String image, DepthMapping mapping, double low, double high, long below, long above) {}
