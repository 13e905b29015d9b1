package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import io.github.perceptanon.train.evaluation.JudgeComparison;
import io.github.perceptanon.train.evaluation.JudgeComparison.Verdict;
import io.github.perceptanon.train.evaluation.MetricJudge;
import io.github.perceptanon.train.evaluation.ModelEvaluation;
import io.github.perceptanon.train.evaluation.ModelJudge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perceptanon evaluate}: how well a model agrees with people on a test split. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Compare a model's scores with the annotations of a test split.",
            "mse is of scores scaled to 0..1; accuracy and macro precision and recall are a classifier's only."
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int LEAST_ROWS = 3;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(names = "--csv", required = true, paramLabel = "FILE", description = "Annotation file, such as test.csv.")
    private Path csv;

    @Option(
            names = "--root",
            required = true,
            paramLabel = "DIR",
            description = "Folder that its image paths start from.")
    private Path root;

    @Option(
            names = "--metrics",
            split = ",",
            paramLabel = "NAME",
            description = "Pixel metrics to compare it with, such as psnr,ssim.")
    private List<String> metrics = List.of();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<FullReferenceMetric> judges = judges();
        Annotations rows = Annotations.read(csv, root);
        if (rows.size() < LEAST_ROWS) {
            throw new AnnotationException(
                    csv + ": an evaluation needs at least " + LEAST_ROWS + " rows but has " + rows.size());
        }
        ModelEvaluation evaluation;
        try (AnonymityScorer scorer = model.load();
                Progress progress = common.progress("score", rows.size())) {
            ModelJudge judge = new ModelJudge("PerceptAnon", scorer);
            evaluation = ModelEvaluation.of(rows, judge.scores(rows, progress::step), Correlations.standard());
        }
        Optional<JudgeComparison> comparison = compare(rows, judges);
        Optional<String> caveat = DataOrigin.of(root).caveat();
        if (json) {
            Json.print(common.out(), document(evaluation, comparison, caveat));
        } else {
            print(evaluation, comparison);
            caveat.ifPresent(common.out()::println);
        }
        return 0;
    }

    private List<FullReferenceMetric> judges() {
        MetricRegistry registry = MetricRegistry.standard();
        try {
            return metrics.stream().map(registry::get).toList();
        } catch (IllegalArgumentException e) {
            throw common.usage(e.getMessage());
        }
    }

    private Optional<JudgeComparison> compare(Annotations rows, List<FullReferenceMetric> judges) throws IOException {
        if (judges.isEmpty()) {
            return Optional.empty();
        }
        try (Progress progress = common.progress("metrics", (long) rows.size() * judges.size())) {
            return Optional.of(JudgeComparison.of(
                    rows,
                    List.copyOf(judges.stream().map(MetricJudge::new).toList()),
                    Correlations.standard(),
                    judge -> progress.step()));
        }
    }

    private Map<String, Object> document(
            ModelEvaluation evaluation, Optional<JudgeComparison> comparison, Optional<String> caveat) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("n", evaluation.scores().size());
        Optional<ClassificationReport> classes = evaluation.classes();
        document.put("accuracy", classes.map(ClassificationReport::accuracy).orElse(null));
        document.put(
                "precision", classes.map(ClassificationReport::macroPrecision).orElse(null));
        document.put("recall", classes.map(ClassificationReport::macroRecall).orElse(null));
        document.put("mse", evaluation.errors().meanSquaredError());
        document.put("spearman", evaluation.spearman().coefficient());
        document.put("kendall", evaluation.kendall().coefficient());
        document.put("pearson", evaluation.pearson().coefficient());
        Map<String, Object> intervals = new LinkedHashMap<>();
        intervals.put("spearman", interval(evaluation.spearman()));
        intervals.put("kendall", interval(evaluation.kendall()));
        intervals.put("pearson", interval(evaluation.pearson()));
        document.put("intervals", intervals);
        comparison.ifPresent(compared -> {
            Map<String, Object> byMetric = new LinkedHashMap<>();
            for (int i = 0; i < metrics.size(); i++) {
                Verdict verdict = compared.verdicts().get(i);
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("spearman", CorrelateCommand.coefficient(verdict.spearman()));
                entry.put("kendall", CorrelateCommand.coefficient(verdict.kendall()));
                entry.put("pearson", CorrelateCommand.coefficient(verdict.pearson()));
                byMetric.put(metrics.get(i), entry);
            }
            document.put("metrics", byMetric);
        });
        caveat.ifPresent(words -> document.put("data", words));
        return document;
    }

    private static List<Double> interval(Correlation correlation) {
        return List.of(correlation.low(), correlation.high());
    }

    private void print(ModelEvaluation evaluation, Optional<JudgeComparison> comparison) {
        TextTable figures = new TextTable("figure", "value");
        figures.row("n", Integer.toString(evaluation.scores().size()));
        evaluation
                .classes()
                .ifPresent(classes -> figures.row("accuracy", Text.fixed(classes.accuracy()))
                        .row("precision (macro)", Text.fixed(classes.macroPrecision()))
                        .row("recall (macro)", Text.fixed(classes.macroRecall())));
        figures.row("mse (0..1)", Text.fixed(evaluation.errors().meanSquaredError()));
        figures.row("mean absolute error (0..1)", Text.fixed(evaluation.errors().meanAbsoluteError()));
        common.out().print(figures);
        common.out().println();
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(new Verdict(
                "PerceptAnon", true, List.of(), evaluation.spearman(), evaluation.kendall(), evaluation.pearson()));
        comparison.ifPresent(c -> verdicts.addAll(c.verdicts()));
        common.out().print(Text.verdicts(verdicts));
    }
}
