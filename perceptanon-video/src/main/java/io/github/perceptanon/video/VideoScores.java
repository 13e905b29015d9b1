// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import io.github.perceptanon.ModelCard;
import io.github.perceptanon.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The scores of a film's sampled frames, and what computed them. Someone is recognised in the frame that shows most, so the
 * lowest scores say more about a film than their mean.
 *
 * @param frames at least one, in the order of the film
 * @param lowest the frame of the lowest score, the first of equal ones
 * @param lowestOriginal the same frame of the original film; empty for an HA1 model
 * @param sampling which frames were looked at
 * @param card the model
 * @param weightsSha256 the identity of the weights
 * @param engine the engine that ran
 */
public record VideoScores(
        List<FrameScore> frames,
        VideoFrame lowest,
        Optional<RgbImage> lowestOriginal,
        Sampling sampling,
        ModelCard card,
        String weightsSha256,
        String engine) {
    private static final double LOW = 0.05;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there are no frames
     */
    public VideoScores {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a film's scores need at least 1 frame but were given 0");
        }
    }

    /**
     * The lowest score.
     *
     * @return 1 to 10
     */
    public double lowestScore() {
        return frames.stream().mapToDouble(FrameScore::score).min().orElseThrow();
    }

    /**
     * The 5th percentile of the scores, interpolated linearly between neighbours as NumPy's {@code percentile} does.
     *
     * @return 1 to 10
     */
    public double percentile5() {
        double[] sorted =
                frames.stream().mapToDouble(FrameScore::score).sorted().toArray();
        double place = LOW * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /**
     * The mean of the scores. Each sampled frame counts the same, however long it is shown.
     *
     * @return 1 to 10
     */
    public double mean() {
        return frames.stream().mapToDouble(FrameScore::score).average().orElseThrow();
    }

    /**
     * How much the score flickers: the mean absolute difference of neighbouring samples. It depends on the sampling, so only
     * films that were sampled alike can be compared; differences across cuts are part of it.
     *
     * @return 0 to 9; empty if there is only one frame
     */
    public OptionalDouble flicker() {
        if (frames.size() == 1) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int i = 1; i < frames.size(); i++) {
            sum += Math.abs(frames.get(i).score() - frames.get(i - 1).score());
        }
        return OptionalDouble.of(sum / (frames.size() - 1));
    }
}
