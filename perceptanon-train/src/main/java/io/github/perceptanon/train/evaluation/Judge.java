package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;

/** Whatever gives an anonymized image a number that can be compared with human scores. */
public interface Judge {
    /**
     * The name in tables.
     *
     * @return for example {@code PSNR}
     */
    String name();

    /**
     * Which way the numbers run.
     *
     * @return true if a more anonymous image gets a higher number, false if it gets a lower one, as with PSNR
     */
    boolean risesWithAnonymity();

    /**
     * Judges annotated images. The scores in the annotations are not looked at.
     *
     * @param rows the images
     * @param eachRow called after every row, perhaps from several threads
     * @return one number per row, in order; may be infinite; NaN where it has none
     * @throws IOException if an image cannot be read or judged; the message names the file or the row
     */
    double[] judge(Annotations rows, Runnable eachRow) throws IOException;
}
