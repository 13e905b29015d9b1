// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What guided anonymization of a folder made.
 *
 * @param folder where it is
 * @param options what was asked for
 * @param judges who judged, one or two
 * @param rows one for each photograph, the worst first: those that missed the target, the farthest from it first, then the
 *     others, those that lost the largest part first
 * @param failures photographs that could not be used, and why
 * @param kept how many photographs an earlier run had finished
 * @param regions where starting regions came from, or empty
 * @param notice where the photographs and models come from, if numbers about them have to say so
 * @param elapsed how long it took; of a run that went on, since it did
 */
public record GuidedSummary(
        Path folder,
        GuidedOptions options,
        List<String> judges,
        List<Row> rows,
        List<VariantSummary.Failure> failures,
        int kept,
        String regions,
        Optional<String> notice,
        Duration elapsed) {
    /** Copies the lists, and orders the rows. */
    public GuidedSummary {
        double target = options.target();
        judges = List.copyOf(judges);
        rows = rows.stream()
                .sorted(Comparator.comparing(Row::reached)
                        .thenComparing(row -> row.reached() ? 0 : row.weakest() - target)
                        .thenComparing(row -> -row.area())
                        .thenComparing(Row::photograph))
                .toList();
        failures = List.copyOf(failures);
    }

    /**
     * What became of one photograph.
     *
     * @param photograph its path below the folder
     * @param stem what its files are called: {@code anon/STEM.png}, {@code trails/STEM.json}
     * @param outcome how it ended
     * @param confirmed whether a second judge agrees that the target is reached
     * @param score of the judge, 1 to 10
     * @param confirmation the second judge's score, if it was asked
     * @param before the judge's score of the photograph with its starting regions destroyed
     * @param area the destroyed part, 0 to 1
     * @param ssim how similar what is left is; NaN of images with a side below 11 pixels
     * @param steps how many steps there were, the start not counted
     * @param looks how many images the judges looked at
     */
    public record Row(
            String photograph,
            String stem,
            GuidedResult.Outcome outcome,
            boolean confirmed,
            double score,
            OptionalDouble confirmation,
            double before,
            double area,
            double ssim,
            int steps,
            int looks) {
        static Row of(String photograph, String stem, GuidedResult result) {
            return new Row(
                    photograph,
                    stem,
                    result.outcome(),
                    result.confirmed(),
                    result.score(),
                    result.confirmation(),
                    result.steps().get(0).score(),
                    result.area(),
                    result.ssim(),
                    result.steps().size() - 1,
                    result.looks());
        }

        /**
         * Whether the target was reached by the judgement of all judges.
         *
         * @return whether it was
         */
        public boolean reached() {
            return outcome == GuidedResult.Outcome.REACHED;
        }

        /**
         * The lower of the judges' scores.
         *
         * @return 1 to 10
         */
        public double weakest() {
            return Math.min(score, confirmation.orElse(score));
        }
    }

    /**
     * How many photographs missed the target.
     *
     * @return those that could not be used are not counted
     */
    public int missed() {
        return (int) rows.stream().filter(row -> !row.reached()).count();
    }
}
