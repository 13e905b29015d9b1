// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that a plan's numbers depend on, as text. Options that only select cells are not included, because they
 * are part of a cell's name.
 */
final class ComparisonIdentity {
    /** The options that are part of a cell's name; the rest of a training's description applies to all cells. */
    private static final Set<String> IN_CELLS = Set.of("setup", "backbone", "objective", "granularity");

    private final ComparisonPlan plan;
    private final Map<String, String> options = new LinkedHashMap<>();

    ComparisonIdentity(ComparisonPlan plan) {
        this.plan = plan;
    }

    /** Checks the size of every image file, and thereby finds missing ones. */
    Map<String, String> options() throws IOException {
        options.put("format", "1");
        options.put("data", plan.data().caveat().orElse("annotated"));
        for (AnnotationSetup setup : plan.setups()) {
            options.put(
                    "data " + setup,
                    sha256(Objects.requireNonNull(plan.data().annotations().get(setup))));
        }
        options.put("splits", describe(plan.splitOptions()));
        options.put("sizes", plan.sizes().toString());
        plan.metrics()
                .forEach(m -> options.put("weights " + m.name(), m.weights().isEmpty() ? "none" : m.weights()));
        boolean networks = plan.cells().stream().anyMatch(cell -> cell.model().isPresent())
                || plan.metrics().stream().anyMatch(m -> !m.weights().isEmpty());
        if (networks) {
            options.put(
                    "engine",
                    plan.models().engine().engine() + " on "
                            + plan.models().engine().device());
        }
        models();
        return options;
    }

    private void models() {
        plan.models().training().ifPresent(this::training);
        for (Cell cell : plan.cells()) {
            if (cell.model().isPresent()) {
                options.put(
                        "model " + cell,
                        plan.given(cell).map(GivenModel::weightsSha256).orElse("trained"));
            }
        }
    }

    private void training(ModelTraining training) {
        training.options().describe().forEach((name, value) -> {
            if (!IN_CELLS.contains(name)) {
                options.put(name, value);
            }
        });
        options.put("training-backend", training.options().backend().name());
        for (Backbone backbone : plan.models().backbones()) {
            StateDict initial = training.initialWeights().get(backbone);
            options.put("initial-weights " + backbone.id(), initial == null ? "kaiming" : initial.sha256());
        }
    }

    private static String describe(SplitOptions splits) {
        Map<String, Set<String>> tasks = new TreeMap<>();
        splits.tasks().forEach((name, members) -> tasks.put(name, new TreeSet<>(members)));
        Map<String, Set<String>> methods = new TreeMap<>();
        splits.methods().forEach((name, members) -> methods.put(name, new TreeSet<>(members)));
        return "seed " + splits.seed() + ", " + (splits.grouped() ? "grouped" : "row by row") + ", tasks " + tasks
                + ", methods " + methods;
    }

    /** Hash of the rows in order and of the sizes of their images. */
    private static String sha256(Annotations annotations) throws IOException {
        Sha256 hash = new Sha256();
        for (Annotation row : annotations.rows()) {
            long original = size(annotations, row, annotations.original(row));
            long anonymized = size(annotations, row, annotations.anonymized(row));
            String text = String.join(
                    "\0",
                    row.original(),
                    Long.toString(original),
                    row.anonymized(),
                    Long.toString(anonymized),
                    row.dataset(),
                    row.method(),
                    Double.toString(row.scoreMean()));
            hash.add(text + '\n');
        }
        return hash.hex();
    }

    private static long size(Annotations annotations, Annotation row, Path image) throws IOException {
        if (!Files.isRegularFile(image)) {
            throw new AnnotationException(
                    annotations.source() + ": row " + row.row() + ": no such image file (" + image + ")");
        }
        return Files.size(image);
    }
}
