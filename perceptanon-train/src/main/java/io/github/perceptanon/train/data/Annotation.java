// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import java.util.List;
import java.util.Objects;

/**
 * One annotated image: a row of {@code HA1.csv} or {@code HA2.csv}.
 *
 * @param row number of the data row in its file, counted from 1 without the header
 * @param original path of the original image, relative to the data root (column {@code img1})
 * @param anonymized path of the anonymized image, relative to the data root (column {@code img2})
 * @param dataset source of the original, for example {@code coco}
 * @param scope what was anonymized, for example {@code face}
 * @param method how it was anonymized, for example {@code mask}
 * @param scores one score per annotator in column order, 1 (not anonymous) to 10 (fully anonymous); NaN if missing
 * @param scoreMean the target score, 1 to 10 (column {@code score_mean})
 */
public record Annotation(
        int row,
        String original,
        String anonymized,
        String dataset,
        String scope,
        String method,
        List<Double> scores,
        double scoreMean) {

    /** The lowest score: not anonymous. */
    public static final double LOWEST_SCORE = 1;

    /** The highest score: fully anonymous. */
    public static final double HIGHEST_SCORE = 10;

    /** Rejects null components and keeps its own copy of the scores. */
    public Annotation {
        Objects.requireNonNull(original, "original");
        Objects.requireNonNull(anonymized, "anonymized");
        Objects.requireNonNull(dataset, "dataset");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(method, "method");
        scores = List.copyOf(scores);
    }

    static boolean inRange(double score) {
        return score >= LOWEST_SCORE && score <= HIGHEST_SCORE;
    }
}
