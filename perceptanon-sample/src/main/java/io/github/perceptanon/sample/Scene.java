// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * A drawn picture and the cues in it.
 *
 * @param family the family of the scene
 * @param image the picture
 * @param figure position of the person, in pixels
 * @param cues everything that could identify the person, in pixels
 */
record Scene(Family family, RgbImage image, FigurePainter.Parts figure, List<Cue> cues) {}
