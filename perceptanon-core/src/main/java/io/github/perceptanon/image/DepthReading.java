// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maps the 16-bit samples of one image, and notes what was done to them. Used once, by one thread. */
final class DepthReading {
    private final DepthMapping mapping;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Lost lost;

    DepthReading(DepthMapping mapping) {
        this.mapping = mapping;
    }

    private record Lost(double low, double high, long below, long above) {}

    boolean isPillow() {
        return mapping instanceof DepthMapping.Pillow;
    }

    void warn(String what) {
        warnings.add(what);
    }

    List<String> warnings() {
        return warnings;
    }

    /** What was done, if there were samples of 16 bits. */
    Optional<MappedDepth> mapped(String image) {
        return Optional.ofNullable(lost).map(l -> new MappedDepth(image, mapping, l.low, l.high, l.below, l.above));
    }

    /** Notes that grey was clipped as Pillow does it. */
    void clipped(long above) {
        lost = new Lost(0, 255, 0, above);
    }

    /** Notes that samples were reduced to their high bytes, as Pillow does it. */
    void reduced() {
        lost = new Lost(0, DepthMapping.MOST, 0, 0);
    }

    /**
     * What each 16-bit sample becomes.
     *
     * @param counts how many samples have each value
     */
    byte[] table(long[] counts) {
        double low = 0;
        double high = DepthMapping.MOST;
        if (mapping instanceof DepthMapping.Window window) {
            low = window.center() - window.width() / 2;
            high = window.center() + window.width() / 2;
        } else if (mapping instanceof DepthMapping.Percentile percentile) {
            low = percentile(counts, percentile.low());
            high = percentile(counts, percentile.high());
        }
        byte[] table = new byte[DepthMapping.MOST + 1];
        long below = 0;
        long above = 0;
        for (int v = 0; v < table.length; v++) {
            below += v < low ? counts[v] : 0;
            above += v > high ? counts[v] : 0;
            double part = high > low ? (v - low) / (high - low) : v > high ? 1 : 0;
            table[v] = (byte) (int) Math.floor(255 * Math.max(0, Math.min(1, part)) + 0.5);
        }
        lost = new Lost(low, high, below, above);
        return table;
    }

    /** NumPy's percentile of the counted samples, linear between neighbours. */
    private static double percentile(long[] counts, double percent) {
        long n = 0;
        for (long count : counts) {
            n += count;
        }
        double place = percent / 100 * (n - 1);
        long before = (long) Math.floor(place);
        double lower = ordered(counts, before);
        double upper = ordered(counts, Math.min(before + 1, n - 1));
        return lower + (upper - lower) * (place - before);
    }

    /** The sample at this place when all are in order. */
    private static int ordered(long[] counts, long place) {
        long passed = 0;
        for (int v = 0; v < counts.length; v++) {
            passed += counts[v];
            if (passed > place) {
                return v;
            }
        }
        throw new IllegalArgumentException("an image needs at least 1 sample but has 0");
    }
}
