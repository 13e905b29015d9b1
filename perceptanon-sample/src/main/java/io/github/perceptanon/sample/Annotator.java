// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A simulated annotator with an individual bias, weighting and noise.
 *
 * @param bias added to every score
 * @param background weight of background cues for this annotator; 1 is normal
 * @param noise standard deviation of the random error of each score
 */
record Annotator(double bias, double background, double noise) {
    static final int PANEL = 5;

    /** Creates five annotators; each purpose has a different panel. */
    static List<Annotator> panel(long seed, String purpose) {
        return IntStream.range(0, PANEL)
                .mapToObj(i -> {
                    Dice dice = Dice.of(seed, "annotator/" + purpose, i);
                    return new Annotator(0.35 * dice.gaussian(), dice.within(0.7, 1.3), dice.within(0.7, 1.2));
                })
                .toList();
    }

    /** An integer from 1 to 10. */
    int score(List<ScoreModel.Recognition> found, boolean besideOriginal, Dice dice) {
        double score = ScoreModel.score(found, besideOriginal, background) + bias + noise * dice.gaussian();
        return (int) Math.max(1, Math.min(10, Math.round(score)));
    }
}
