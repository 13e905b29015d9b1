package io.github.perceptanon.sample;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * A drawn picture and what is in it.
 *
 * @param family the source that it stands in for
 * @param image the picture
 * @param figure where the person is, in pixels
 * @param cues all by which the person could be identified, in pixels
 */
record Scene(Family family, RgbImage image, FigurePainter.Parts figure, List<Cue> cues) {}
