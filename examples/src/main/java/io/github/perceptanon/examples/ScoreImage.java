// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;

/** Scores one anonymized image with an HA1 model. Arguments: MODEL IMAGE. */
public final class ScoreImage {
    private ScoreImage() {}

    /**
     * Prints the score, the weights and the engine.
     *
     * @param args a model file and an image file
     * @throws IOException if one of them cannot be used
     */
    public static void main(String[] args) throws IOException {
        Path model = Path.of(args[0]);
        Path file = Path.of(args[1]);
        try (AnonymityScorer scorer = AnonymityScorer.load(model)) {
            RgbImage image = ImageLoader.standard().load(file);
            AnonymityScore score = scorer.score(image);
            System.out.println(score.score()); // 1 (not anonymous) to 10 (fully anonymous)
            System.out.println("weights " + score.weightsSha256() + ", engine " + score.engine());
        }
    }
}
