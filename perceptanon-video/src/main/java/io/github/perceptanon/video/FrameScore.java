// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

/**
 * The score of one sampled frame.
 *
 * @param time when the frame is shown, in seconds since the film's beginning
 * @param score from 1 (not anonymous) to 10 (fully anonymous)
 */
public record FrameScore(double time, double score) {}
