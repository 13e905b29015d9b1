// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.report.AgreementReport;
import io.github.perceptanon.report.Block;
import io.github.perceptanon.report.Report;
import io.github.perceptanon.report.ReportWriter;
import io.github.perceptanon.report.Table;
import io.github.perceptanon.study.AnnotatorChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the results of {@code agreement} as an HTML report. */
record AgreementPages(Path csv, AgreementCommand.Findings findings, Optional<String> caveat) {
    void write(Path folder) throws IOException {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(new Report.Section(
                "All annotators",
                List.of(
                        AgreementReport.coefficients("Agreement of all annotators", findings.all()),
                        AgreementReport.annotators(findings.names(), findings.all()))));
        if (!findings.checks().isEmpty()) {
            sections.add(new Report.Section("Repeats and gold images", List.of(checks())));
        }
        findings.screened()
                .ifPresent(agreement -> sections.add(new Report.Section(
                        "After screening",
                        List.of(
                                new Block.Paragraph("ITU-R BT.500 rejects "
                                        + (findings.rejected().isEmpty()
                                                ? "nobody."
                                                : String.join(", ", findings.rejected()) + ".")),
                                AgreementReport.coefficients("Agreement of the others", agreement)))));
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        provenance.put("Rows", csv.toString());
        ReportWriter.write(
                new Report(
                        "PerceptAnon agreement",
                        List.of("How well " + findings.names().size() + " annotators agree about "
                                + findings.all().items() + " images."),
                        caveat,
                        sections,
                        provenance),
                folder.resolve(AgreementCommand.REPORT));
    }

    private Table checks() {
        List<Table.Row> rows = new ArrayList<>();
        findings.checks().forEach((name, check) -> rows.add(row(name, check)));
        return new Table(
                "Consistency",
                List.of(
                        "Annotator",
                        "Repeats",
                        "Same score",
                        "Mean difference",
                        "Deviation",
                        "Gold images",
                        "Gold error",
                        "Median time (s)"),
                rows,
                "Same score: the share of repeated images that got the same score again. Deviation: the standard deviation"
                        + " of one score around the annotator's own opinion. Gold error: the mean distance from the"
                        + " expected score. Repeats and gold images count in no mean.");
    }

    private static Table.Row row(String name, AnnotatorChecks check) {
        return new Table.Row(
                List.of(
                        new Table.Text(name),
                        new Table.Figure(check.repeats(), 0),
                        new Table.Figure(check.same(), 2),
                        new Table.Figure(check.meanDifference(), 2),
                        new Table.Figure(check.deviation(), 2),
                        new Table.Figure(check.gold(), 0),
                        new Table.Figure(check.goldError(), 2),
                        new Table.Figure(check.medianSeconds(), 1)),
                false);
    }
}
