package io.github.perceptanon.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A bound that the project set itself, and what this run says of it.
 *
 * @param what in words
 * @param atMost the bound
 * @param unit {@code ×} for ratios, or of what is bounded
 * @param measured the value; empty if one of its parts was not measured
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
