// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import io.github.perceptanon.PairScorer;
import io.github.perceptanon.VersionScorer;
import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Tries anonymizers on one part of an image, with an HA2 model. Arguments: MODEL ORIGINAL X Y WIDTH HEIGHT. */
public final class CompareAnonymizers {
    private static final List<Anonymizer> CANDIDATES = List.of(
            new Anonymizer.Blur(4), new Anonymizer.Pixelate(12), new Anonymizer.Mask(0), new Anonymizer.Inpaint());

    private CompareAnonymizers() {}

    /**
     * Prints each anonymizer's score.
     *
     * @param args a model file, an image file and a rectangle in pixels
     * @throws IOException if a file cannot be used
     */
    public static void main(String[] args) throws IOException {
        double[] at = Stream.of(args).skip(2).mapToDouble(Double::parseDouble).toArray();
        Region region = new Region.Rectangle(at[0], at[1], at[2], at[3]);
        try (PairScorer scorer = PairScorer.load(Path.of(args[0]))) {
            RgbImage original = ImageLoader.standard().load(Path.of(args[1]));
            VersionScorer versions = scorer.against(original); // embeds the original once
            for (Anonymizer anonymizer : CANDIDATES) {
                RgbImage version = anonymizer.apply(original, region);
                System.out.println(anonymizer + ": " + versions.score(version).score());
            }
        }
    }
}
