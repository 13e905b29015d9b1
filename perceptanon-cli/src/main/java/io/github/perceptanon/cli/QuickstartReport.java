// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.report.Block;
import io.github.perceptanon.report.Charts;
import io.github.perceptanon.report.ComparisonReport;
import io.github.perceptanon.report.EmbeddedImage;
import io.github.perceptanon.report.Report;
import io.github.perceptanon.report.TrainingReport;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.TrainingResult;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.evaluation.MeasureComparison;
import io.github.perceptanon.train.evaluation.MeasureComparison.Result;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the results of the quick start as an HTML report. */
record QuickstartReport(
        QuickstartSettings settings,
        Map<AnnotationSetup, Split> splits,
        Map<AnnotationSetup, TrainingResult> trained,
        Map<AnnotationSetup, MeasureComparison> comparisons,
        List<Example> examples) {
    private static final int PICTURE_SIDE = 320;

    /** An image with the scores of both models. */
    record Example(
            Annotation row,
            RgbImage original,
            RgbImage anonymized,
            double alone,
            double besideOriginal,
            BufferedImage overlayAlone,
            BufferedImage overlayBesideOriginal) {}

    Report report() {
        Optional<String> caveat = Optional.of(DataOrigin.SYNTHETIC);
        Charts charts = new Charts(caveat);
        List<Report.Section> sections = new ArrayList<>();
        comparisons.forEach((setup, comparison) -> sections.add(comparison(charts, setup, comparison)));
        sections.add(scored());
        sections.add(training(charts));
        return new Report("PerceptAnon quick start", summary(), caveat, sections, provenance());
    }

    private List<String> summary() {
        List<String> summary = new ArrayList<>();
        summary.add("How anonymous does an image look to people? HA1 judges an anonymized image alone, HA2 next to its "
                + "original, each from 1 (not anonymous) to 10 (fully anonymous). Here both were trained on drawn "
                + "scenes "
                + "with simulated annotators and then compared with pixel metrics on scenes they had not seen.");
        if (settings.quick()) {
            summary.add("This report was " + QuickstartSettings.ROAD + ". It used few scenes and little training; "
                    + "run without --quick for meaningful numbers.");
        }
        comparisons.forEach((setup, comparison) -> {
            Result best = comparison.best();
            summary.add(String.format(
                    Locale.ROOT,
                    "%s: of %d measures %s agrees best with the annotations, |ρ| = %.3f on %d test images.",
                    setup,
                    comparison.results().size(),
                    best.measure(),
                    best.agreement(),
                    comparison.test().size()));
        });
        return summary;
    }

    private static Report.Section comparison(Charts charts, AnnotationSetup setup, MeasureComparison comparison) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(ComparisonReport.table(
                "Measures against annotations, " + setup + ", held-out test split, intervals over scenes", comparison));
        for (Result result : comparison.results()) {
            if (result.values().stream().anyMatch(Double::isFinite)) {
                boolean model = result.measure().startsWith("PerceptAnon");
                blocks.add(
                        ComparisonReport.scatter(charts, result.measure() + ", " + setup, comparison, result, model));
            }
        }
        String heading = setup == AnnotationSetup.HA1
                ? "HA1: the anonymized image alone"
                : "HA2: the image next to its original";
        return new Report.Section(heading, blocks);
    }

    private Report.Section scored() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Paragraph(
                "Two test images, the least and the most anonymous to the annotators. The overlays are Grad-CAM maps "
                        + "of "
                        + "what lowers the score: the cues that still identify people, from blue (none) to red."));
        for (Example example : examples) {
            String annotated = String.format(
                    Locale.ROOT, "annotated %.1f (HA1)", example.row().scoreMean());
            String what = example.row().method() + ", " + example.row().scope();
            blocks.add(new Block.Gallery(
                    example.row().anonymized(),
                    List.of(
                            picture(
                                    example.original().toBufferedImage(),
                                    "Original",
                                    example.row().original()),
                            picture(example.anonymized().toBufferedImage(), "Anonymized (" + what + ")", annotated),
                            picture(example.overlayAlone(), "HA1 explained", score(example.alone())),
                            picture(
                                    example.overlayBesideOriginal(),
                                    "HA2 explained",
                                    score(example.besideOriginal())))));
        }
        return new Report.Section("Scored images and the cues that remain", blocks);
    }

    private static String score(double value) {
        return String.format(Locale.ROOT, "score %.2f", value);
    }

    private static Block.Picture picture(BufferedImage image, String heading, String line) {
        return new Block.Picture(
                EmbeddedImage.photo(image, PICTURE_SIDE), heading + ": " + line, List.of(heading, line));
    }

    private Report.Section training(Charts charts) {
        List<Block> blocks = new ArrayList<>();
        Map<String, TrainingResult> runs = new LinkedHashMap<>();
        trained.forEach((setup, result) -> runs.put(setup.name(), result));
        blocks.add(TrainingReport.table(runs));
        runs.forEach((name, result) -> blocks.add(TrainingReport.losses(charts, name, result)));
        return new Report.Section("Training", blocks);
    }

    private Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        provenance.put("Data", DataOrigin.SYNTHETIC);
        provenance.put(
                "Scenes",
                settings.sample().scenes() + ", " + settings.sample().variants() + " variants of each, seed "
                        + settings.sample().seed());
        provenance.put("Intervals", "95%, percentiles over 2000 resamples of the test split's scenes, seed 0");
        if (settings.quick()) {
            provenance.put("Run", QuickstartSettings.ROAD);
        }
        splits.forEach((setup, split) -> provenance.put(
                setup + " split",
                "by original image: " + split.train().size() + " rows to train, "
                        + split.val().size() + " to validate, " + split.test().size() + " to test"));
        settings.training().forEach((setup, how) -> provenance.put(setup + " training", training(how)));
        return provenance;
    }

    private static String training(TrainingOptions how) {
        int side = how.batches().inputSize();
        return how.backbone().id() + ", " + how.loss().objective().id() + " objective, granularity "
                + how.loss().granularity().id() + ", input " + side + "×" + side + ", batch "
                + how.batches().size() + ", " + how.run().epochs() + " epochs, "
                + how.learning().optimizer() + ", learning rate "
                + how.learning().rate() + ", "
                + how.learning().schedule()
                + (how.learning().freezeBackbone() ? ", the head alone on HA1's trunk" : "") + ", seed "
                + how.run().seed();
    }
}
