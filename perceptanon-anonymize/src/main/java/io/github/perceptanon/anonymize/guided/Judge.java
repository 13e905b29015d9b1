// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.explain.CamMethod;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * Says how anonymous versions of a photograph look, and what still lowers their scores. Implementations must be thread-safe
 * and give equal answers to equal questions.
 */
public interface Judge {
    /**
     * What this is, for records: kind, weights, engine.
     *
     * @return one line of text, another one for every judge who may give other scores
     */
    String identity();

    /**
     * How this makes its maps, for records. Judges who differ in it alone are of one identity, since they give the same scores: none
     * can confirm the other.
     *
     * @return one line of text, such as {@code gradcam, last}
     */
    default String maps() {
        return "its own";
    }

    /**
     * Looks at a photograph.
     *
     * @param original the photograph as it was
     * @return what to ask about versions of it
     */
    Opinion of(RgbImage original);

    /** What a judge thinks of versions of one photograph. Used by one thread at a time. */
    interface Opinion {
        /**
         * Scores versions.
         *
         * @param versions of the photograph, of its size or smaller; the photograph itself may be among them
         * @return from 1, not anonymous, to 10, fully anonymous, in the same order
         */
        List<Double> scores(List<RgbImage> versions);

        /**
         * Finds what lowers the score of a version. It is asked most often for versions of the latest call of {@link #scores}, the
         * same objects, so an implementation that remembers these may save work.
         *
         * @param version of the photograph, of its size or smaller
         * @return a map of any resolution
         */
        CueMap cues(RgbImage version);
    }

    /**
     * A trained model as a judge. An HA1 model sees versions alone, an HA2 model beside the original, which it embeds once.
     *
     * @param scorer the model; it must stay open while the judge is used
     * @param method how its maps are made
     * @param stage the stage of its backbone that they come from, or {@link ExplainOptions#LAST_STAGE}. Maps of the last stage
     *     of versions that were scored last cost next to nothing; those of other stages need DL4J on the class path and cost
     *     several times as much as a score
     * @return the judge
     * @throws IllegalArgumentException if the backbone has no such stage
     */
    static Judge of(Scorer scorer, CamMethod method, int stage) {
        return new ScorerJudge(scorer, method, stage);
    }

    /**
     * A trained model as a judge, with Grad-CAM of the last stage.
     *
     * @param scorer the model; it must stay open while the judge is used
     * @return the judge
     */
    static Judge of(Scorer scorer) {
        return of(scorer, CamMethod.GRAD_CAM, ExplainOptions.LAST_STAGE);
    }
}
