// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import io.github.perceptanon.train.evaluation.MeasureComparison;
import io.github.perceptanon.train.evaluation.MeasureComparison.Result;
import io.github.perceptanon.train.evaluation.MetricMeasure;
import io.github.perceptanon.train.evaluation.ModelEvaluation;
import io.github.perceptanon.train.evaluation.ModelMeasure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon evaluate}: compares a model's scores with human scores on a test split. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Compare a model's scores with the annotations of a test split.",
            "mse refers to scores scaled to 0..1. Accuracy and macro precision and recall refer to classes: a"
                    + " classifier's most probable class, or the label nearest to the output of a regressor of "
                    + "ordinal labels."
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int LEAST_ROWS = 3;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(names = "--csv", required = true, paramLabel = "FILE", description = "Annotation file, such as test.csv.")
    private Path csv;

    @Option(names = "--root", required = true, paramLabel = "DIR", description = "Root of the image paths in the file.")
    private Path root;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "Metrics to compare the model with, such as psnr,ssim.")
    private List<String> metrics = List.of();

    @Mixin
    private ImageOption reading;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Folder for a report: report.html, scatter.png and residuals.png.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<FullReferenceMetric> compared = compared();
        Annotations rows = Annotations.read(csv, root);
        if (rows.size() < LEAST_ROWS) {
            throw new AnnotationException(
                    csv + ": an evaluation needs at least " + LEAST_ROWS + " rows but has " + rows.size());
        }
        if (report != null) {
            OutputFile.requireFolder(report, EvaluationPages.REPORT);
        }
        ModelEvaluation evaluation;
        Optional<String> caveat;
        Map<String, String> provenance = new LinkedHashMap<>();
        try (Scorer scorer = model.load();
                Progress progress = common.progress("score", rows.size())) {
            ModelMeasure judge = new ModelMeasure("PerceptAnon", scorer).withLoader(reading.loader());
            caveat = DataOrigin.of(rows)
                    .or(new DataOrigin(ModelProvenance.caveat(scorer.card())))
                    .caveat();
            evaluation = ModelEvaluation.of(rows, judge.scores(rows, progress::step), Correlations.standard());
            provenance.putAll(provenance(scorer));
        }
        Optional<MeasureComparison> comparison = compare(rows, compared);
        Groups groups = Groups.of(rows, evaluation);
        if (report != null) {
            new EvaluationPages(rows, evaluation, groups, comparison, caveat, provenance).write(report);
        }
        if (json) {
            common.out().println(JsonText.of(document(evaluation, groups, comparison, caveat)));
        } else {
            print(evaluation, groups, comparison);
            common.caveat(caveat);
        }
        return 0;
    }

    /** The evaluations by source and by method. */
    record Groups(Map<String, ModelEvaluation> sources, Map<String, ModelEvaluation> methods) {
        static Groups of(Annotations rows, ModelEvaluation evaluation) {
            return new Groups(
                    ModelEvaluation.byGroup(rows, evaluation.scores(), Annotation::dataset, Correlations.standard()),
                    ModelEvaluation.byGroup(rows, evaluation.scores(), Annotation::method, Correlations.standard()));
        }
    }

    private Map<String, String> provenance(Scorer scorer) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        provenance.put("Rows", csv.toString());
        provenance.put(
                "Model",
                scorer.card().setup() + ", " + scorer.card().backbone().id() + ", "
                        + scorer.card().objective().id() + ", granularity "
                        + scorer.card().granularity().id());
        provenance.put("Weights", scorer.weightsSha256());
        provenance.put("Engine", scorer.engine());
        return provenance;
    }

    private List<FullReferenceMetric> compared() {
        MetricRegistry registry = MetricRegistry.standard();
        try {
            return metrics.stream().map(registry::get).toList();
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private Optional<MeasureComparison> compare(Annotations rows, List<FullReferenceMetric> compared)
            throws IOException {
        if (compared.isEmpty()) {
            return Optional.empty();
        }
        MeasureComparison comparison;
        try (Progress progress = common.progress("metrics", (long) rows.size() * compared.size())) {
            comparison = MeasureComparison.of(
                    rows,
                    List.copyOf(compared.stream()
                            .map(metric -> new MetricMeasure(metric).withLoader(reading.loader()))
                            .toList()),
                    Correlations.standard(),
                    measure -> progress.step());
        }
        for (int i = 0; i < compared.size(); i++) {
            noteTooSmall(compared.get(i), comparison.results().get(i).values());
        }
        return Optional.of(comparison);
    }

    private void noteTooSmall(FullReferenceMetric metric, List<Double> values) {
        long empty = values.stream().filter(value -> value.isNaN()).count();
        if (empty > 0) {
            common.note(MetricsCommand.tooSmall(metric, empty, values.size()));
        }
    }

    private Map<String, Object> document(
            ModelEvaluation evaluation,
            Groups groups,
            Optional<MeasureComparison> comparison,
            Optional<String> caveat) {
        Map<String, Object> document = document(evaluation);
        document.put("sources", documents(groups.sources()));
        document.put("methods", documents(groups.methods()));
        comparison.ifPresent(compared -> {
            Map<String, Object> byMetric = new LinkedHashMap<>();
            for (int i = 0; i < metrics.size(); i++) {
                Result result = compared.results().get(i);
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("spearman", result.spearman().document());
                entry.put("kendall", result.kendall().document());
                entry.put("pearson", result.pearson().document());
                byMetric.put(metrics.get(i), entry);
            }
            document.put("metrics", byMetric);
        });
        reading.putMapping(document);
        caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
        return document;
    }

    private static Map<String, Object> documents(Map<String, ModelEvaluation> groups) {
        Map<String, Object> documents = new LinkedHashMap<>();
        groups.forEach((name, evaluation) -> documents.put(name, document(evaluation)));
        return documents;
    }

    private static Map<String, Object> document(ModelEvaluation evaluation) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("n", evaluation.scores().size());
        Optional<ClassificationReport> classes = evaluation.classes();
        document.put("accuracy", classes.map(ClassificationReport::accuracy).orElse(null));
        document.put(
                "precision", classes.map(ClassificationReport::macroPrecision).orElse(null));
        document.put("recall", classes.map(ClassificationReport::macroRecall).orElse(null));
        document.put("mse", evaluation.errors().meanSquaredError());
        document.put("mae", evaluation.errors().meanAbsoluteError());
        document.put("bias", evaluation.errors().bias());
        document.put("spearman", evaluation.spearman().coefficient());
        document.put("kendall", evaluation.kendall().coefficient());
        document.put("pearson", evaluation.pearson().coefficient());
        Map<String, Object> intervals = new LinkedHashMap<>();
        intervals.put("spearman", interval(evaluation.spearman()));
        intervals.put("kendall", interval(evaluation.kendall()));
        intervals.put("pearson", interval(evaluation.pearson()));
        document.put("intervals", intervals);
        document.put("confusion", classes.map(EvaluateCommand::confusion).orElse(null));
        return document;
    }

    private static Map<String, Object> confusion(ClassificationReport classes) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("classes", classes.labels());
        document.put(
                "counts",
                Arrays.stream(classes.confusion())
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList());
        return document;
    }

    private static List<Double> interval(Correlation correlation) {
        return List.of(correlation.low(), correlation.high());
    }

    private void print(ModelEvaluation evaluation, Groups groups, Optional<MeasureComparison> comparison) {
        TextTable figures = new TextTable(
                "rows", "n", "mse (0..1)", "accuracy", "precision", "recall", "rho", "95%", "tau-b", "95%", "r", "95%");
        row(figures, "all", evaluation);
        groups.sources().forEach((name, group) -> row(figures, "dataset " + name, group));
        groups.methods().forEach((name, group) -> row(figures, "method " + name, group));
        common.out().print(figures);
        common.out().println();
        evaluation.classes().ifPresent(classes -> {
            common.out().print(matrix(classes));
            common.out().println();
        });
        List<Result> results = new ArrayList<>();
        results.add(new Result(
                "PerceptAnon", true, List.of(), evaluation.spearman(), evaluation.kendall(), evaluation.pearson()));
        comparison.ifPresent(c -> results.addAll(c.results()));
        common.out().print(Text.results(results));
    }

    private static void row(TextTable table, String name, ModelEvaluation evaluation) {
        Optional<ClassificationReport> classes = evaluation.classes();
        table.row(
                name,
                Integer.toString(evaluation.scores().size()),
                Text.fixed(evaluation.errors().meanSquaredError()),
                classes.map(c -> Text.fixed(c.accuracy())).orElse("-"),
                classes.map(c -> Text.fixed(c.macroPrecision())).orElse("-"),
                classes.map(c -> Text.fixed(c.macroRecall())).orElse("-"),
                Text.fixed(evaluation.spearman().coefficient()),
                Text.interval(evaluation.spearman()),
                Text.fixed(evaluation.kendall().coefficient()),
                Text.interval(evaluation.kendall()),
                Text.fixed(evaluation.pearson().coefficient()),
                Text.interval(evaluation.pearson()));
    }

    private static TextTable matrix(ClassificationReport classes) {
        List<String> header = new ArrayList<>(List.of("true class, predicted as"));
        classes.labels().forEach(label -> header.add(label.toString()));
        TextTable table = new TextTable(header.toArray(String[]::new));
        long[][] confusion = classes.confusion();
        for (int t = 0; t < confusion.length; t++) {
            List<String> row = new ArrayList<>(List.of(classes.labels().get(t).toString()));
            Arrays.stream(confusion[t]).mapToObj(Long::toString).forEach(row::add);
            table.row(row.toArray(String[]::new));
        }
        return table;
    }
}
