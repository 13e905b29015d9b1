// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Drops candidates that overlap one of the same label and a higher score by more than a threshold, as OpenCV's {@code NMSBoxesBatched}
 * does.
 */
final class NonMaximumSuppression {
    private final double threshold;
    private final int most;
    private final boolean wholePixels;

    /**
     * Creates the step.
     *
     * @param threshold intersection by union above which a candidate is dropped
     * @param most how many candidates of the highest scores take part
     * @param wholePixels whether places and sides are cut to whole pixels before they are compared, as FaceDetectorYN does
     */
    NonMaximumSuppression(double threshold, int most, boolean wholePixels) {
        this.threshold = threshold;
        this.most = most;
        this.wholePixels = wholePixels;
    }

    /** The candidates that stay, the highest scores first; of equal scores the first. */
    int[] kept(Candidates candidates) {
        int[] order = IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -candidates.score(i)))
                .mapToInt(Integer::intValue)
                .limit(most)
                .toArray();
        int[] kept = new int[order.length];
        int n = 0;
        for (int candidate : order) {
            boolean free = true;
            for (int i = 0; free && i < n; i++) {
                free = candidates.label(kept[i]) != candidates.label(candidate)
                        || overlap(candidates, kept[i], candidate) <= threshold;
            }
            if (free) {
                kept[n++] = candidate;
            }
        }
        return Arrays.copyOf(kept, n);
    }

    private double overlap(Candidates c, int a, int b) {
        double ax = cut(c.x(a));
        double ay = cut(c.y(a));
        double aw = cut(c.width(a));
        double ah = cut(c.height(a));
        double bx = cut(c.x(b));
        double by = cut(c.y(b));
        double bw = cut(c.width(b));
        double bh = cut(c.height(b));
        double both = Math.max(0, Math.min(ax + aw, bx + bw) - Math.max(ax, bx))
                * Math.max(0, Math.min(ay + ah, by + bh) - Math.max(ay, by));
        double all = aw * ah + bw * bh;
        return all > 0 ? both / (all - both) : 1;
    }

    private double cut(float value) {
        return wholePixels ? (int) value : value;
    }
}
