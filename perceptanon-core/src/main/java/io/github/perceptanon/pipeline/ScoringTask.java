// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.pipeline;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Something to score: an anonymized image alone for an HA1 model, or with its original for an HA2 model.
 *
 * @param anonymized the image to score
 * @param original the original image; empty for HA1
 */
public record ScoringTask(ImageSource anonymized, Optional<ImageSource> original) {
    /** Rejects null components. */
    public ScoringTask {
        Objects.requireNonNull(anonymized, "anonymized");
        Objects.requireNonNull(original, "original");
    }

    /**
     * An image alone, for HA1 models.
     *
     * @param anonymized the source of the image
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
     * A pair, for HA2 models. Put tasks with equal originals next to each other: the original is then read and embedded
     * once.
     *
     * @param original the source of the original image
     * @param anonymized the source of the image to score
     * @return the task
     */
    public static ScoringTask pair(ImageSource original, ImageSource anonymized) {
        return new ScoringTask(anonymized, Optional.of(original));
    }

    /**
     * A pair of files, for HA2 models, as {@link #pair(ImageSource, ImageSource)}.
     *
     * @param original path of the original image
     * @param anonymized path of the image to score
     * @return the task
     */
    public static ScoringTask pair(Path original, Path anonymized) {
        return pair(ImageSource.of(original), ImageSource.of(anonymized));
    }
}
