package io.github.perceptanon.pipeline;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be scored: an anonymized image alone for an HA1 model, or beside its original for an HA2 model.
 *
 * @param anonymized the image that is judged
 * @param original the image before anonymization; empty for HA1
 */
public record ScoringTask(ImageSource anonymized, Optional<ImageSource> original) {
    /**
     * Checks that both are there.
     *
     * @param anonymized the image that is judged
     * @param original the image before anonymization; empty for HA1
     */
    public ScoringTask {
        Objects.requireNonNull(anonymized, "anonymized");
        Objects.requireNonNull(original, "original");
    }

    /**
     * An image alone, for HA1 models.
     *
     * @param anonymized where it comes from
     * @return the task
     */
    public static ScoringTask alone(ImageSource anonymized) {
        return new ScoringTask(anonymized, Optional.empty());
    }

    /**
     * An image file alone, for HA1 models.
     *
     * @param anonymized its path
     * @return the task
     */
    public static ScoringTask alone(Path anonymized) {
        return alone(ImageSource.of(anonymized));
    }

    /**
     * A pair, for HA2 models. Tasks with equal originals should follow each other: the original is then read and run once.
     *
     * @param original where the image before anonymization comes from
     * @param anonymized where the image that is judged comes from
     * @return the task
     */
    public static ScoringTask pair(ImageSource original, ImageSource anonymized) {
        return new ScoringTask(anonymized, Optional.of(original));
    }

    /**
     * A pair of files, for HA2 models, as {@link #pair(ImageSource, ImageSource)}.
     *
     * @param original path of the image before anonymization
     * @param anonymized path of the image that is judged
     * @return the task
     */
    public static ScoringTask pair(Path original, Path anonymized) {
        return pair(ImageSource.of(original), ImageSource.of(anonymized));
    }
}
