// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * A goal of the project, and the value measured in this run.
 *
 * @param what description
 * @param atMost the maximum
 * @param unit {@code ×} for ratios, or the unit of the value
 * @param measured the value; empty if a part of it was not measured
 * @param rounds the value of each round; empty if there was only one
 */
record Goal(String what, double atMost, String unit, OptionalDouble measured, List<Double> rounds) {
    Goal {
        rounds = List.copyOf(rounds);
    }

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

    String byRound() {
        return rounds.stream().map(Goal::number).collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
