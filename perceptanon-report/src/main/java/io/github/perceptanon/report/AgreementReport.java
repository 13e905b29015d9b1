// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.metrics.agreement.Agreement;
import io.github.perceptanon.metrics.agreement.Estimate;
import io.github.perceptanon.metrics.agreement.RaterSummary;
import java.util.ArrayList;
import java.util.List;

/** Presents an {@link Agreement}: its coefficients, and what each annotator is like. */
public final class AgreementReport {
    private AgreementReport() {}

    /**
     * A table of the coefficients.
     *
     * @param caption describes whose agreement it is
     * @param agreement the agreement
     * @return the table
     */
    public static Table coefficients(String caption, Agreement agreement) {
        return new Table(
                caption,
                List.of("Coefficient", "Value and 95% interval", "Images"),
                List.of(
                        row("Krippendorff's α, interval", agreement.alphaInterval(), agreement.items()),
                        row("Krippendorff's α, ordinal", agreement.alphaOrdinal(), agreement.items()),
                        row("ICC(2,1), one annotator", agreement.iccSingle(), agreement.iccItems()),
                        row("ICC(2,k), the mean of all", agreement.iccAverage(), agreement.iccItems())),
                "1 is perfect agreement, 0 agreement by chance. α is computed on images with at least two scores, ICC on"
                        + " those that all annotators scored. Intervals are from a bootstrap over originals.");
    }

    private static Table.Row row(String name, Estimate estimate, int images) {
        return new Table.Row(
                List.of(
                        new Table.Text(name),
                        new Table.Interval(estimate.value(), estimate.low(), estimate.high()),
                        new Table.Figure(images, 0)),
                false);
    }

    /**
     * A table of the annotators.
     *
     * @param names one for each annotator
     * @param agreement their agreement
     * @return the table
     * @throws IllegalArgumentException if there are more or fewer names than annotators
     */
    public static Table annotators(List<String> names, Agreement agreement) {
        if (names.size() != agreement.raters().size()) {
            throw new IllegalArgumentException("there must be "
                    + agreement.raters().size() + " names, one for each annotator, but there are " + names.size());
        }
        List<Table.Row> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            RaterSummary rater = agreement.raters().get(i);
            rows.add(new Table.Row(
                    List.of(
                            new Table.Text(names.get(i)),
                            new Table.Figure(rater.n(), 0),
                            new Table.Figure(rater.mean(), 2),
                            new Table.Figure(rater.spread(), 2),
                            new Table.Figure(rater.bias(), 2),
                            new Table.Figure(rater.inconsistency(), 2),
                            new Table.Figure(rater.correlation(), 3)),
                    false));
        }
        return new Table(
                "Annotators",
                List.of("Annotator", "Scores", "Mean", "Spread", "Bias", "Inconsistency", "r with the others"),
                rows,
                "Bias: how much higher than the others somebody scores. Inconsistency: the standard deviation of what is"
                        + " left (ITU-T P.910 (11/21), annex E). Both in points.");
    }
}
