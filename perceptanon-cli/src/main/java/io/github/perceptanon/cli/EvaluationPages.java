// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.report.Block;
import io.github.perceptanon.report.Charts;
import io.github.perceptanon.report.ComparisonReport;
import io.github.perceptanon.report.EvaluationReport;
import io.github.perceptanon.report.Report;
import io.github.perceptanon.report.ReportWriter;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.MeasureComparison;
import io.github.perceptanon.train.evaluation.ModelEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the results of {@code evaluate} as an HTML report and as pictures. */
record EvaluationPages(
        Annotations rows,
        ModelEvaluation evaluation,
        EvaluateCommand.Groups groups,
        Optional<MeasureComparison> metrics,
        Optional<String> caveat,
        Map<String, String> provenance) {
    static final String REPORT = "report.html";

    void write(Path folder) throws IOException {
        Charts charts = new Charts(caveat);
        Block.Chart scatter = EvaluationReport.scatter(charts, rows, evaluation);
        Block.Chart residuals = EvaluationReport.residuals(charts, rows, evaluation);
        List<Report.Section> sections = new ArrayList<>();
        sections.add(new Report.Section(
                "All rows",
                List.of(
                        EvaluationReport.figures("The model against the annotations", evaluation, Map.of()),
                        scatter,
                        residuals)));
        evaluation
                .classes()
                .ifPresent(classes ->
                        sections.add(new Report.Section("Classes", List.of(EvaluationReport.confusion(classes)))));
        sections.add(new Report.Section(
                "Sources and methods",
                List.of(
                        EvaluationReport.figures("By source", evaluation, groups.sources()),
                        EvaluationReport.figures("By method of anonymization", evaluation, groups.methods()))));
        metrics.ifPresent(compared -> sections.add(new Report.Section(
                "Metrics on the same rows", List.of(ComparisonReport.table("Metrics against annotations", compared)))));
        scatter.light().write(folder.resolve("scatter.png"));
        residuals.light().write(folder.resolve("residuals.png"));
        Report report = new Report(
                "PerceptAnon evaluation",
                List.of("A model's scores next to the human scores of " + rows.size() + " images."),
                caveat,
                sections,
                provenance);
        ReportWriter.write(report, folder.resolve(REPORT));
    }
}
