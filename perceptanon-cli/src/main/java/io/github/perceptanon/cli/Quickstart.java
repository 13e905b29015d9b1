package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.explain.ExplainOptions;
import io.github.perceptanon.explain.Heatmap;
import io.github.perceptanon.explain.Overlay;
import io.github.perceptanon.explain.PairHeatmaps;
import io.github.perceptanon.explain.Target;
import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.report.ReportWriter;
import io.github.perceptanon.sample.SampleOptions;
import io.github.perceptanon.train.Trainer;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.evaluation.ComparisonCsv;
import io.github.perceptanon.train.evaluation.Measure;
import io.github.perceptanon.train.evaluation.MeasureComparison;
import io.github.perceptanon.train.evaluation.MetricMeasure;
import io.github.perceptanon.train.evaluation.ModelMeasure;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs the steps of the quick start and prints each one as it begins. */
final class Quickstart {
    private static final List<String> METRICS = List.of("psnr", "mse", "ssim", "ms_ssim");
    /** Resamples whole scenes, because versions of one scene are not independent. */
    private static final Correlations OVER_SCENES = Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP);

    private static final int STEPS = 6;

    private final QuickstartFolder folder;
    private final boolean overwrite;
    private final QuickstartSettings settings;
    private final CommonOptions common;
    private final QuickstartProgress progress;

    Quickstart(QuickstartFolder folder, boolean overwrite, QuickstartSettings settings, CommonOptions common) {
        this.folder = folder;
        this.overwrite = overwrite;
        this.settings = settings;
        this.common = common;
        this.progress = new QuickstartProgress(common, QuickstartCost.plan(settings, METRICS.size() + 1), STEPS);
    }

    void run() throws IOException {
        folder.requireNothingElse();
        OutputLock lock = OutputLock.ofFolder(folder.root());
        try (lock) {
            folder.prepare(overwrite);
            runAlone();
        }
    }

    private void runAlone() throws IOException {
        common.out().println("PerceptAnon quick start on " + DataOrigin.SYNTHETIC);
        if (settings.quick()) {
            common.out().println(QuickstartSettings.ROAD);
        }
        draw();
        Map<Setup, Split> splits = new EnumMap<>(Setup.class);
        Map<Setup, TrainingResult> trained = new EnumMap<>(Setup.class);
        for (Setup setup : Setup.values()) {
            Annotations rows = Annotations.read(folder.data().resolve(setup + ".csv"), folder.data());
            Split split = Splits.of(SplitType.of("grouped"), rows, settings.split());
            splits.put(setup, split);
            trained.put(setup, train(setup, split));
        }
        try (AnonymityScorer ha1 = AnonymityScorer.load(of(Setup.HA1, trained).model());
                PairScorer ha2 = PairScorer.load(of(Setup.HA2, trained).model())) {
            Map<Setup, Scorer> models = new EnumMap<>(Map.of(Setup.HA1, ha1, Setup.HA2, ha2));
            Map<Setup, MeasureComparison> comparisons = compare(splits, models);
            List<QuickstartReport.Example> examples =
                    score(of(Setup.HA1, splits).test(), ha1, ha2);
            progress.next("writing " + folder.report());
            ReportWriter.write(
                    new QuickstartReport(settings, splits, trained, comparisons, examples).report(), folder.report());
        }
        progress.end("open " + folder.report());
    }

    /** What there is of every setup. */
    private static <T> T of(Setup setup, Map<Setup, T> all) {
        return Objects.requireNonNull(all.get(setup), setup.name());
    }

    private void draw() throws IOException {
        SampleOptions sample = settings.sample();
        progress.next("drawing " + sample.images() + " images of " + sample.scenes() + " scenes in " + folder.data());
        try (Progress bar = progress.bar("images", sample.images())) {
            SampleDataCommand.write(folder.data(), sample, bar);
        }
    }

    private TrainingResult train(Setup setup, Split split) throws IOException {
        TrainingOptions how = of(setup, settings.training());
        progress.next("training " + setup + " (" + how.backbone().id() + ", "
                + how.loss().objective().id() + ", " + how.run().epochs()
                + (how.run().epochs() == 1 ? " epoch" : " epochs") + ") on "
                + split.train().size() + " rows");
        Trainer trainer = Trainer.of(how)
                .withProvenance(ModelProvenance.of(DataOrigin.of(split.train().root())));
        if (setup == Setup.HA2) {
            // HA2 starts from HA1's trunk.
            Path ha1 = folder.model(Setup.HA1).resolve(Trainer.MODEL);
            trainer = trainer.withInitialWeights(
                    Safetensors.read(ha1, NonFinite.REFUSE).weights());
        }
        split.write(folder.model(setup));
        try (QuickstartProgress.Training shown = progress.training(setup.name())) {
            return trainer.withListener(shown).train(split.train(), split.val(), folder.model(setup));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while " + setup + " was being trained (" + folder.root() + ")");
        }
    }

    private Map<Setup, MeasureComparison> compare(Map<Setup, Split> splits, Map<Setup, Scorer> models)
            throws IOException {
        progress.next("comparing " + String.join(", ", METRICS) + " and PerceptAnon on the held-out test split");
        Map<Setup, MeasureComparison> comparisons = new EnumMap<>(Setup.class);
        Map<String, MeasureComparison> byName = new LinkedHashMap<>();
        for (Setup setup : Setup.values()) {
            Annotations test = of(setup, splits).test();
            List<Measure> measures = new ArrayList<>();
            METRICS.forEach(name ->
                    measures.add(new MetricMeasure(MetricRegistry.standard().get(name))));
            measures.add(new ModelMeasure("PerceptAnon " + setup, of(setup, models)));
            MeasureComparison comparison;
            try (Progress bar = progress.bar("measure " + setup, (long) test.size() * measures.size())) {
                comparison = MeasureComparison.of(test, measures, OVER_SCENES, measure -> bar.step());
            }
            comparisons.put(setup, comparison);
            byName.put(setup.name(), comparison);
            common.out().println();
            common.out().println(heading(setup, test));
            common.out().println(Text.results(comparison.results()));
        }
        ComparisonCsv.write(folder.table(), byName, DataOrigin.SYNTHETIC);
        return comparisons;
    }

    private String heading(Setup setup, Annotations test) {
        long scenes = Arrays.stream(test.originals()).distinct().count();
        return setup + ", " + test.size() + " test images of " + scenes + " scenes, 95% intervals over scenes ("
                + DataOrigin.SYNTHETIC + (settings.quick() ? "; " + QuickstartSettings.ROAD : "") + ")";
    }

    /** Scores and explains the test images that annotators found least and most anonymous. */
    private List<QuickstartReport.Example> score(Annotations test, AnonymityScorer ha1, PairScorer ha2)
            throws IOException {
        progress.next("scoring two images with each model and explaining them");
        List<Annotation> byScore = test.rows().stream()
                .filter(row -> !row.method().equals("none"))
                .sorted(Comparator.comparingDouble(Annotation::scoreMean))
                .toList();
        List<QuickstartReport.Example> examples = new ArrayList<>();
        TextTable table = new TextTable("image", "annotated (HA1)", "score HA1", "score HA2");
        for (Annotation row : List.of(byScore.get(0), byScore.get(byScore.size() - 1))) {
            QuickstartReport.Example example = example(test, row, ha1, ha2);
            examples.add(example);
            table.row(
                    row.anonymized(),
                    Text.fixed(row.scoreMean()),
                    Text.fixed(example.alone()),
                    Text.fixed(example.besideOriginal()));
        }
        ImageFiles.writePng(folder.overlay(), examples.get(0).overlayAlone());
        common.out().println();
        common.out().println(table);
        return examples;
    }

    private static QuickstartReport.Example example(
            Annotations test, Annotation row, AnonymityScorer ha1, PairScorer ha2) throws IOException {
        ImageLoader loader = ImageLoader.standard();
        RgbImage original = loader.load(test.original(row));
        RgbImage anonymized = loader.load(test.anonymized(row));
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
