package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;

/** A model or metric that gives an anonymized image a number, to be compared with human scores. */
public interface Judge {
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
     * @throws IOException if an image cannot be read or is too small; the message names the file or the row
     */
    double[] judge(Annotations rows, Runnable eachRow) throws IOException;
}
