// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;

/** Draws what still lowers an image's score, with an HA1 model. Arguments: MODEL IMAGE OUT.png. */
public final class ExplainScore {
    private ExplainScore() {}

    /**
     * Writes the overlay.
     *
     * @param args a model file, an image file and the PNG file to write
     * @throws IOException if a file cannot be used
     */
    public static void main(String[] args) throws IOException {
        try (AnonymityScorer scorer = AnonymityScorer.load(Path.of(args[0]))) {
            RgbImage image = ImageLoader.standard().load(Path.of(args[1]));
            Heatmap map = scorer.explain(image, ExplainOptions.defaults().withTarget(new Target.ScoreDecrease()));
            ImageFiles.writePng(Path.of(args[2]), Overlay.draw(image, map, "Grad-CAM: what lowers the score"));
            System.out.println(map.width() + "x" + map.height() + " map over " + args[1] + ": " + args[2]);
        }
    }
}
