// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;

/**
 * Gives an anonymized image a number that can be compared with human scores: a full-reference metric
 * ({@link MetricMeasure}) or a trained judge ({@link ModelMeasure}).
 */
public interface Measure {
    /**
     * The name used in tables.
     *
     * @return for example {@code PSNR}
     */
    String name();

    /**
     * Whether values rise or fall with anonymity.
     *
     * @return true if more anonymous images get higher values, false if they get lower ones, as with PSNR
     */
    boolean risesWithAnonymity();

    /**
     * Computes the values of annotated images. The scores in the annotations are not used.
     *
     * @param rows the images
     * @param eachRow called after every row, possibly from several threads
     * @return one number per row, in order; may be infinite; NaN where it has none
     * @throws IOException if an image cannot be read or its value cannot be computed; the message names the file or the row
     */
    double[] measure(Annotations rows, Runnable eachRow) throws IOException;
}
