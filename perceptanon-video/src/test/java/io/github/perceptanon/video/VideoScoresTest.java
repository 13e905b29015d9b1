// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.ModelCard;
import io.github.perceptanon.Objective;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Expected values: NumPy 2.4.6, {@code percentile(scores, 5)}, {@code mean(scores)}, {@code mean(abs(diff(scores)))}. */
class VideoScoresTest {
    private static VideoScores of(double... scores) {
        VideoFrame frame = new VideoFrame(0, RgbImage.of(1, 1, new byte[3]));
        return new VideoScores(
                IntStream.range(0, scores.length)
                        .mapToObj(i -> new FrameScore(i, scores[i]))
                        .toList(),
                frame,
                Optional.empty(),
                Sampling.interval(1),
                ModelCard.of(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN),
                "0",
                "none");
    }

    @Test
    void figuresAreThoseOfNumpy() {
        VideoScores scores = of(7.25, 3.5, 9, 8.75, 2.125, 6, 6.5);

        assertThat(scores.lowestScore()).isEqualTo(2.125);
        assertThat(scores.percentile5()).isCloseTo(2.5375, within(1e-12));
        assertThat(scores.mean()).isCloseTo(6.160714285714286, within(1e-12));
        assertThat(scores.flicker().orElseThrow()).isCloseTo(3.4166666666666665, within(1e-12));
    }

    @Test
    void aSingleFrameHasNoFlicker() {
        VideoScores scores = of(4);

        assertThat(scores.flicker()).isEmpty();
        assertThat(scores.percentile5()).isEqualTo(4);
        assertThat(scores.mean()).isEqualTo(4);
    }

    @Test
    void noFramesHaveNoScores() {
        assertThatIllegalArgumentException().isThrownBy(VideoScoresTest::of).withMessageContaining("at least 1 frame");
    }
}
