// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A goal of the project, and the value measured in this run.
 *
 * @param what description
 * @param atMost the maximum
 * @param unit {@code ×} for ratios, or the unit of the value
 * @param measured the value; empty if a part of it was not measured
 */
record Goal(String what, double atMost, String unit, OptionalDouble measured) {
    boolean met() {
        return measured.isPresent() && measured.getAsDouble() <= atMost;
    }

    String verdict() {
        return measured.isEmpty() ? "not measured" : met() ? "met" : "missed";
    }

    String bound() {
        return number(atMost) + " " + unit;
    }

    String value() {
        return measured.isEmpty() ? "–" : number(measured.getAsDouble()) + " " + unit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
