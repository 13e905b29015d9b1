// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.util.Locale;

/** Formats numbers for people. */
final class Numbers {
    private Numbers() {}

    /** Formats a number with a minus sign instead of a hyphen, so that columns line up. */
    static String fixed(double value, int decimals) {
        if (Double.isNaN(value)) {
            return "—";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        return String.format(Locale.ROOT, "%." + decimals + "f", value).replace('-', '−');
    }

    static boolean isBounded(double low, double high) {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    static String bounds(double low, double high) {
        return "[" + fixed(low, 3) + ", " + fixed(high, 3) + "]";
    }
}
