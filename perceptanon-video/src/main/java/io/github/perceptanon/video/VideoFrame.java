// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.image.RgbImage;

/**
 * A frame of a film.
 *
 * @param time when it is shown, in seconds since the film's beginning, as precise as the container has it
 * @param image the picture, upright where the film says how it lies; a pixel stays a pixel, whatever its aspect ratio
 */
public record VideoFrame(double time, RgbImage image) {}
