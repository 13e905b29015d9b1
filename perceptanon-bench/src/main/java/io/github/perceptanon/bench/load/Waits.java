// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** How long somebody waited, sorted. */
record Waits(long[] nanos) {
    static Waits of(Collection<Long> nanos) {
        return new Waits(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    int count() {
        return nanos.length;
    }

    /** The smallest wait that this share of all do not exceed, in milliseconds; NaN of none. */
    double quantile(double share) {
        if (nanos.length == 0) {
            return Double.NaN;
        }
        return nanos[(int) Math.max(0, Math.ceil(share * nanos.length) - 1)] / 1e6;
    }

    String row(String name) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f |",
                name,
                count(),
                quantile(0.5),
                quantile(0.99),
                quantile(1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Waits waits && Arrays.equals(nanos, waits.nanos);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nanos);
    }

    @Override
    public String toString() {
        return row("waits");
    }
}
