// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores the anonymity of a drawn scene with a model of what a viewer can recognise. It knows where the cues are,
 * unlike any model or metric, and compares the pixels of the original and the anonymized image there.
 *
 * <ol>
 * <li><b>What is left of each cue.</b> Every cue is sampled on a grid just fine enough to tell it from others of its
 * kind ({@link Cue.Kind#samples()}: 18 samples across a face, 10 across the height of a sign) and on one twice as
 * coarse. {@link Residue} compares the gradients of both images there. Detail that is finer than the grid does not
 * matter, brightness and colour casts do not matter, and edges that the anonymizer added do not count.
 * <li><b>Visibility</b> is the mean of gain (how much of the cue's detail is left) and likeness (how much of what is
 * left is the cue's, however faint, down to a threshold of contrast). Without the original (HA1) the threshold is
 * 0.035; with the original at hand (HA2) a viewer knows what to look for, and it is 0.02.
 * <li><b>Recognition saturates.</b> A logistic curve with its midpoint at visibility 0.42 converts visibility to the
 * probability that the cue is recognised: a face is recognised or not, whatever its area.
 * <li><b>A place without a person says less.</b> If nothing of the person is recognised, the powers of background cues
 * fall to a half (HA1) or three quarters (HA2: the place still matches), and they rise to their full values with what
 * is recognised.
 * <li><b>Matches with the original weigh more.</b> Next to the original (HA2) the powers of all cues except the face
 * are 1.25 times as large: the same jacket in front of the same door shows that it is the same picture.
 * <li><b>One cue is enough.</b> With p the identifying power of each cue ({@link Cue.Kind#power()}: face first, then
 * writing, clothes and build, landmarks, hair, objects) and r its recognition, the exposure is 1 − Π(1 − p·r), and the
 * score 10 − 9 · exposure.
 * </ol>
 *
 * <p>The scores are synthetic sample data, not human judgements.
 */
final class ScoreModel {
    private static final double MIDDLE = 0.42;
    private static final double SLOPE = 0.11;
    private static final double MATCH = 1.25;
    private static final double ALONE = 0.035;
    private static final double BESIDE_ORIGINAL = 0.02;

    /**
     * A cue and the probability that it is recognised.
     *
     * @param kind the type of cue
     * @param alone probability that it is recognised without the original at hand (HA1)
     * @param besideOriginal probability that it is recognised next to the original (HA2)
     */
    record Recognition(Cue.Kind kind, double alone, double besideOriginal) {
        double of(boolean withOriginal) {
            return withOriginal ? besideOriginal : alone;
        }
    }

    private final List<Cue> cues;
    private final AreaMeans original;

    ScoreModel(List<Cue> cues, RgbImage original) {
        this.cues = cues;
        this.original = new AreaMeans(original);
    }

    List<Recognition> recognitions(RgbImage anonymizedImage) {
        AreaMeans anonymized = new AreaMeans(anonymizedImage);
        List<Recognition> found = new ArrayList<>();
        for (Cue cue : cues) {
            Region.Rectangle box = cue.region().bounds();
            double cell =
                    Math.max(1, Math.min(box.width(), box.height()) / cue.kind().samples());
            Residue fine = Residue.of(cue, original, anonymized, cell);
            Residue coarse = Residue.of(cue, original, anonymized, 2 * cell);
            double share = cue.kind().fineShare();
            found.add(new Recognition(
                    cue.kind(),
                    recognition(share * visibility(fine, ALONE) + (1 - share) * visibility(coarse, ALONE)),
                    recognition(share * visibility(fine, BESIDE_ORIGINAL)
                            + (1 - share) * visibility(coarse, BESIDE_ORIGINAL))));
        }
        return found;
    }

    private static double visibility(Residue residue, double threshold) {
        return (residue.gain() + residue.likeness(threshold)) / 2;
    }

    /** 0 at visibility 0, 1 at visibility 1. */
    private static double recognition(double visibility) {
        double low = logistic(0);
        double high = logistic(1);
        return (logistic(visibility) - low) / (high - low);
    }

    private static double logistic(double visibility) {
        return 1 / (1 + StrictMath.exp((MIDDLE - visibility) / SLOPE));
    }

    /**
     * The score of these recognitions for an annotator who weights background cues by a factor.
     *
     * @param found the recognised cues
     * @param besideOriginal whether the original is at hand
     * @param background 1 for the model's own weights
     * @return from 1, not anonymous, to 10, fully anonymous
     */
    static double score(List<Recognition> found, boolean besideOriginal, double background) {
        double somebody = 0;
        for (Recognition recognition : found) {
            if (recognition.kind().ofPerson()) {
                somebody = Math.max(somebody, recognition.of(besideOriginal));
            }
        }
        double hidden = 1;
        for (Recognition recognition : found) {
            double power = recognition.kind().power();
            if (!recognition.kind().ofPerson()) {
                double floor = besideOriginal ? 0.75 : 0.5;
                power *= background * (floor + (1 - floor) * somebody);
            }
            if (besideOriginal && recognition.kind() != Cue.Kind.FACE) {
                power *= MATCH;
            }
            hidden *= 1 - power * recognition.of(besideOriginal);
        }
        return 1 + 9 * hidden;
    }
}
