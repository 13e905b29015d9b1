// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.Range;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import javax.imageio.ImageIO;

/** Small data and plans for tests: grey images whose brightness is their score. */
final class Comparisons {
    static final int ROWS = 40;
    private static final List<String> SOURCES = List.of("celeba", "coco", "lfw", "voc");

    private Comparisons() {}

    /** Draws the images and annotates them with these scores of their brightness, 1 to 10. */
    static Annotations annotated(Path root, DoubleUnaryOperator score) throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            // Two rows of each original, and all scores from 1 to 10 in each source.
            String original = "o" + i / 2 + ".png";
            String anonymized = "a" + i + ".png";
            double brightness = 1 + i / 4;
            draw(root.resolve(original), 10 + i / 2); // equal ones would count as one original
            draw(root.resolve(anonymized), (int) (20 * brightness) + i % 4);
            rows.add(new Annotation(
                    i + 1,
                    original,
                    anonymized,
                    SOURCES.get(i % 4),
                    "face",
                    i % 2 == 0 ? "mask" : "blur",
                    List.of(),
                    score.applyAsDouble(brightness)));
        }
        return Annotations.of(root, List.of(), rows);
    }

    private static void draw(Path file, int grey) {
        if (Files.exists(file)) {
            return;
        }
        BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(grey, grey, grey));
        g.fillRect(0, 0, 16, 12);
        g.dispose();
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brightness of the anonymized image; counts how often it is asked. */
    record Brightness(String name, Direction direction, int minimumSide, AtomicInteger asked)
            implements FullReferenceMetric {
        static Brightness named(String name) {
            return new Brightness(name, Direction.LOWER_IS_MORE_SIMILAR, 1, new AtomicInteger());
        }

        @Override
        public Range range() {
            return new Range(0, 255);
        }

        @Override
        public double compute(RgbImage reference, RgbImage distorted) {
            asked.incrementAndGet();
            return new Color(distorted.toBufferedImage().getRGB(0, 0)).getRed();
        }
    }

    static ComparisonData data(Map<AnnotationSetup, Annotations> annotations) {
        return new ComparisonData(annotations, Optional.empty(), false);
    }

    static List<SplitType> splits(String... ids) {
        return List.of(ids).stream().map(SplitType::of).toList();
    }

    static TrainingOptions training() {
        return TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);
    }

    static ModelPlan noModels() {
        return ModelPlan.none();
    }

    static ModelPlan models(boolean trains, boolean study, Backbone... backbones) {
        return new ModelPlan(
                backbones.length == 0 ? List.of(Backbone.RESNET18) : List.of(backbones),
                trains ? Optional.of(ModelTraining.of(training()).withStudy(study)) : Optional.empty(),
                List.of(),
                EngineOptions.defaults());
    }

    static ComparisonPlan plan(
            ComparisonData data, List<SplitType> splits, ModelPlan models, FullReferenceMetric... metrics) {
        return plan(data, splits, SplitOptions.defaults(), models, metrics);
    }

    static ComparisonPlan plan(
            ComparisonData data,
            List<SplitType> splits,
            SplitOptions options,
            ModelPlan models,
            FullReferenceMetric... metrics) {
        return ComparisonPlan.builder(data)
                .splits(splits, options)
                .metrics(List.of(metrics).stream().map(ComparedMetric::of).toList(), SizePolicy.REFUSE)
                .models(models)
                .build();
    }
}
