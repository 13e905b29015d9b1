package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.evaluation.ComparisonCsv;
import io.github.perceptanon.train.evaluation.Judge;
import io.github.perceptanon.train.evaluation.JudgeComparison;
import io.github.perceptanon.train.evaluation.MetricJudge;
import io.github.perceptanon.train.evaluation.ModelJudge;
import io.github.perceptanon.train.report.ReportWriter;
import io.github.perceptanon.train.sample.SampleOptions;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The steps of the quick start, each printed as it begins. */
final class Quickstart {
    private static final List<String> METRICS = List.of("psnr", "mse", "ssim", "ms_ssim");
    private static final int STEPS = 6;

    private final Path out;
    private final SampleOptions sample;
    private final Map<Setup, TrainingOptions> options;
    private final CommonOptions common;
    private final long start = System.nanoTime();
    private int step;

    Quickstart(Path out, SampleOptions sample, Map<Setup, TrainingOptions> options, CommonOptions common) {
        this.out = out;
        this.sample = sample;
        this.options = options;
        this.common = common;
    }

    void run() throws IOException {
        common.out().println("PerceptAnon quick start on " + DataOrigin.SYNTHETIC);
        Path data = out.resolve("data");
        announce("drawing " + sample.images() + " images of " + sample.scenes() + " scenes in " + data);
        Files.createDirectories(out);
        SampleDataCommand.write(data, sample, common);
        Map<Setup, Split> splits = new EnumMap<>(Setup.class);
        Map<Setup, TrainingResult> trained = new EnumMap<>(Setup.class);
        for (Setup setup : Setup.values()) {
            splits.put(setup, Splits.of(SplitType.of("grouped"), Annotations.read(data.resolve(setup + ".csv"), data)));
            trained.put(setup, train(setup, splits.get(setup)));
        }
        try (AnonymityScorer ha1 = AnonymityScorer.load(trained.get(Setup.HA1).model());
                AnonymityScorer ha2 =
                        AnonymityScorer.load(trained.get(Setup.HA2).model())) {
            Map<Setup, AnonymityScorer> models = new EnumMap<>(Map.of(Setup.HA1, ha1, Setup.HA2, ha2));
            Map<Setup, JudgeComparison> comparisons = compare(splits, models);
            List<QuickstartReport.Example> examples =
                    score(splits.get(Setup.HA1).test(), models);
            Path report = out.resolve("report.html");
            announce("writing " + report);
            ReportWriter.write(
                    new QuickstartReport(sample, options, splits, trained, comparisons, examples).report(), report);
        }
        announce("done");
    }

    private void announce(String what) {
        step++;
        String elapsed = Text.elapsed(Duration.ofNanos(System.nanoTime() - start));
        common.out().println("[" + Math.min(step, STEPS) + "/" + STEPS + ", " + elapsed + "] " + what);
        common.out().flush();
    }

    private Path folder(Setup setup) {
        return out.resolve(setup.name().toLowerCase(Locale.ROOT));
    }

    private TrainingResult train(Setup setup, Split split) throws IOException {
        TrainingOptions how = options.get(setup);
        announce("training " + setup + " (" + how.backbone().id() + ", "
                + how.objective().id() + ", " + how.epochs() + " epochs) on "
                + split.train().size() + " rows");
        Trainer trainer = Trainer.of(how)
                .withProvenance(ModelProvenance.of(DataOrigin.of(split.train().root())));
        if (setup == Setup.HA2) {
            // What HA1 has learnt to see is where HA2 starts from.
            Path ha1 = folder(Setup.HA1).resolve(Trainer.MODEL);
            trainer = trainer.withInitialWeights(
                    Safetensors.read(ha1, NonFinite.REFUSE).weights());
        }
        split.write(folder(setup));
        try (TrainingProgress progress = new TrainingProgress(common, setup.name())) {
            return trainer.withListener(progress).train(split.train(), split.val(), folder(setup));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + setup + " was trained (" + out + ")");
        }
    }

    private Map<Setup, JudgeComparison> compare(Map<Setup, Split> splits, Map<Setup, AnonymityScorer> models)
            throws IOException {
        announce("comparing " + String.join(", ", METRICS) + " and PerceptAnon on the held-out test split");
        Map<Setup, JudgeComparison> comparisons = new EnumMap<>(Setup.class);
        Map<String, JudgeComparison> byName = new LinkedHashMap<>();
        for (Setup setup : Setup.values()) {
            Annotations test = splits.get(setup).test();
            List<Judge> judges = new ArrayList<>();
            METRICS.forEach(
                    name -> judges.add(new MetricJudge(MetricRegistry.standard().get(name))));
            judges.add(new ModelJudge("PerceptAnon " + setup, models.get(setup)));
            JudgeComparison comparison;
            try (Progress progress = common.progress("judge " + setup, (long) test.size() * judges.size())) {
                comparison = JudgeComparison.of(test, judges, Correlations.standard(), judge -> progress.step());
            }
            comparisons.put(setup, comparison);
            byName.put(setup.name(), comparison);
            common.out().println();
            common.out().println(setup + ", " + test.size() + " test images (" + DataOrigin.SYNTHETIC + ")");
            common.out().println(Text.verdicts(comparison.verdicts()));
        }
        ComparisonCsv.write(out.resolve("comparison.csv"), byName, DataOrigin.SYNTHETIC);
        return comparisons;
    }

    /** Scores the test images that people find least and most anonymous, and explains both. */
    private List<QuickstartReport.Example> score(Annotations test, Map<Setup, AnonymityScorer> models)
            throws IOException {
        announce("scoring two images with each model and explaining them");
        List<Annotation> byScore = test.rows().stream()
                .filter(row -> !row.method().equals("none"))
                .sorted(Comparator.comparingDouble(Annotation::scoreMean))
                .toList();
        List<QuickstartReport.Example> examples = new ArrayList<>();
        TextTable table = new TextTable("image", "annotated (HA1)", "score HA1", "score HA2");
        for (Annotation row : List.of(byScore.get(0), byScore.get(byScore.size() - 1))) {
            QuickstartReport.Example example = example(test, row, models);
            examples.add(example);
            table.row(
                    row.anonymized(),
                    Text.fixed(row.scoreMean()),
                    Text.fixed(example.alone()),
                    Text.fixed(example.besideOriginal()));
        }
        ImageFiles.writePng(out.resolve("overlay.png"), examples.get(0).overlayAlone());
        common.out().println();
        common.out().println(table);
        return examples;
    }

    private static QuickstartReport.Example example(
            Annotations test, Annotation row, Map<Setup, AnonymityScorer> models) throws IOException {
        ImageLoader loader = ImageLoader.standard();
        RgbImage original = loader.load(test.original(row));
        RgbImage anonymized = loader.load(test.anonymized(row));
        AnonymityScorer ha1 = models.get(Setup.HA1);
        AnonymityScorer ha2 = models.get(Setup.HA2);
        ExplainOptions cues = ExplainOptions.defaults().withTarget(new Target.ScoreDecrease());
        Heatmap alone = ha1.explain(anonymized, cues);
        PairHeatmaps pair = ha2.explain(original, anonymized, cues);
        return new QuickstartReport.Example(
                row,
                original,
                anonymized,
                ha1.score(anonymized).score(),
                ha2.score(original, anonymized).score(),
                overlay(anonymized, alone, "HA1"),
                overlay(anonymized, pair.anonymized(), "HA2"));
    }

    private static BufferedImage overlay(RgbImage image, Heatmap map, String setup) {
        return Overlay.draw(image, map, "what lowers the " + setup + " score");
    }
}
