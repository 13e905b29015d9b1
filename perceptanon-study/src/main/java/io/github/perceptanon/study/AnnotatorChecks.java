// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.CsvFile;
import io.github.perceptanon.train.data.CsvTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What repeats and gold images tell of an annotator, from the table of all answers ({@code HA1-answers.csv}).
 *
 * @param repeats number of images that were answered twice
 * @param same share of these that got the same score both times; NaN without repeats
 * @param meanDifference mean absolute difference of the two scores; NaN without repeats
 * @param deviation standard deviation of one score around the annotator's own opinion, √(Σd²/2n); NaN without repeats
 * @param gold number of gold images that were answered
 * @param goldError mean absolute difference from the expected score; NaN without gold images
 * @param medianSeconds median time to an answer
 */
public record AnnotatorChecks(
        int repeats,
        double same,
        double meanDifference,
        double deviation,
        int gold,
        double goldError,
        double medianSeconds) {

    private record Row(String kind, String image, double score, double expected, double millis) {}

    /**
     * Computes the checks.
     *
     * @param answers a table that {@link Study#export} wrote
     * @return one entry for each annotator with an answer, by name
     * @throws AnnotationException if a column is missing, or a cell that should be a number is none
     */
    public static Map<String, AnnotatorChecks> of(CsvTable answers) throws AnnotationException {
        List<String> annotators = answers.column("annotator");
        List<String> kinds = answers.column("kind");
        List<String> originals = answers.column("img1");
        List<String> images = answers.column("img2");
        double[] scores = answers.numbers("score");
        double[] expected = answers.numbers("expected");
        double[] millis = answers.numbers("milliseconds");
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            if (!(scores[i] >= Answer.LOWEST && scores[i] <= Answer.HIGHEST)) {
                throw new AnnotationException(
                        CsvFile.where(answers.source(), i + 1, "score") + ": " + scores[i] + " is not from 1 to 10");
            }
            rows.computeIfAbsent(annotators.get(i), name -> new ArrayList<>())
                    .add(new Row(
                            kinds.get(i), originals.get(i) + '\n' + images.get(i), scores[i], expected[i], millis[i]));
        }
        Map<String, AnnotatorChecks> checks = new LinkedHashMap<>();
        rows.forEach((name, own) -> checks.put(name, of(own)));
        return checks;
    }

    private static AnnotatorChecks of(List<Row> rows) {
        Map<String, Double> first = new HashMap<>();
        rows.stream()
                .filter(row -> row.kind().equals(Kind.FIRST.id()))
                .forEach(row -> first.put(row.image(), row.score()));
        double[] differences = rows.stream()
                .filter(row -> row.kind().equals(Kind.REPEAT.id()) && first.containsKey(row.image()))
                .mapToDouble(row -> row.score() - first.getOrDefault(row.image(), Double.NaN))
                .toArray();
        double[] errors = rows.stream()
                .filter(row -> row.kind().equals(Kind.GOLD.id()))
                .mapToDouble(row -> Math.abs(row.score() - row.expected()))
                .toArray();
        double same = 0;
        double absolute = 0;
        double squares = 0;
        for (double difference : differences) {
            same += difference == 0 ? 1 : 0;
            absolute += Math.abs(difference);
            squares += difference * difference;
        }
        int n = differences.length;
        double[] times = rows.stream().mapToDouble(Row::millis).sorted().toArray();
        return new AnnotatorChecks(
                n,
                same / n, // 0 / 0 is NaN
                absolute / n,
                Math.sqrt(squares / (2.0 * n)),
                errors.length,
                Arrays.stream(errors).average().orElse(Double.NaN),
                times[times.length / 2] / 1000);
    }
}
