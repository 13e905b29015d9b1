package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.util.List;

/**
 * A number for how far a distorted image is from its reference. Implementations are immutable and may be called from
 * several threads at once.
 */
public interface FullReferenceMetric {
    /**
     * The name in tables, CSV columns and JSON: lower case, words joined by underscores, such as {@code ms_ssim}.
     *
     * @return the name
     */
    String name();

    /**
     * The name for readers, as papers write it, such as {@code MS-SSIM} or {@code LPIPS (alex)}.
     *
     * @return the title; {@link #name} unless a metric has one
     */
    default String title() {
        return name();
    }

    /**
     * Which way the numbers run.
     *
     * @return the direction
     */
    Direction direction();

    /**
     * The values that can come out.
     *
     * @return the range, both ends included
     */
    Range range();

    /**
     * The shortest side, in pixels, of an image that this metric can judge.
     *
     * @return at least 1
     */
    default int minimumSide() {
        return 1;
    }

    /**
     * Judges one pair.
     *
     * @param reference the original
     * @param distorted the image that is judged against it, of the same size
     * @return the value
     * @throws IllegalArgumentException if the sizes differ or a side is below {@link #minimumSide()}
     */
    double compute(RgbImage reference, RgbImage distorted);

    /**
     * Judges many pairs, several at a time.
     *
     * @param pairs the pairs; those of different sizes may be mixed
     * @return one value a pair, in the order of the pairs, each equal to what {@link #compute} gives
     * @throws IllegalArgumentException if {@link #compute} refuses one of them
     */
    default double[] computeAll(List<ImagePair> pairs) {
        return pairs.parallelStream()
                .mapToDouble(pair -> compute(pair.reference(), pair.distorted()))
                .toArray();
    }
}
