// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.onnxruntime;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;

/** Scores an image, and explains the score, with whatever model it is given. Arguments: MODEL IMAGE [ORIGINAL]. */
public final class ScoreWithOnnxRuntime {
    private ScoreWithOnnxRuntime() {}

    /**
     * Prints the score, and where in the image most of it comes from.
     *
     * @param args a model file, an anonymized image, and for an HA2 model its original
     * @throws IOException if a file cannot be used
     */
    public static void main(String[] args) throws IOException {
        ImageLoader loader = ImageLoader.standard();
        RgbImage image = loader.load(Path.of(args[1]));
        // Which of the two types it is, the model's card says.
        try (Scorer scorer = Scorer.load(Path.of(args[0]))) {
            double score;
            Heatmap map;
            if (scorer instanceof PairScorer pairs) {
                RgbImage original = loader.load(Path.of(args[2]));
                score = pairs.score(original, image).score();
                map = pairs.explain(original, image, ExplainOptions.defaults()).anonymized();
            } else {
                AnonymityScorer alone = (AnonymityScorer) scorer;
                score = alone.score(image).score();
                map = alone.explain(image, ExplainOptions.defaults());
            }
            System.out.println(scorer.engine() + ": score " + score + ", explained by " + map.raw().length + " places");
        }
    }
}
