// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.report.Charts.Series;
import io.github.perceptanon.train.data.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Points over annotation scores, one series per method of anonymization. */
final class MethodSeries {
    private MethodSeries() {}

    /**
     * Creates the series of these rows.
     *
     * @param values one ordinate per row
     * @return one series per method, by name
     */
    static List<Series> of(List<Annotation> rows, List<Double> values) {
        Map<String, List<Double>> annotated = new TreeMap<>();
        Map<String, List<Double>> measured = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            String method = rows.get(i).method();
            annotated
                    .computeIfAbsent(method, m -> new ArrayList<>())
                    .add(rows.get(i).scoreMean());
            measured.computeIfAbsent(method, m -> new ArrayList<>()).add(values.get(i));
        }
        return annotated.entrySet().stream()
                .map(e -> new Series(e.getKey(), e.getValue(), Objects.requireNonNull(measured.get(e.getKey()))))
                .toList();
    }
}
