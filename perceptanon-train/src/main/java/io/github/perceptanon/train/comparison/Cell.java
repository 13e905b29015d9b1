// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.network.AnnotationSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One cell of the tables: one measure on the test rows of one split of one setup.
 *
 * @param setup the setup
 * @param split id of the split type
 * @param measure name of the metric, or of the model's variant: {@code perceptanon-resnet18-combined-10}
 * @param model the model's variant; empty for a metric
 */
public record Cell(AnnotationSetup setup, String split, String measure, Optional<ModelVariant> model) {
    static final String CELLS = "cells";
    static final String MODELS = "models";

    /**
     * A metric's cell.
     *
     * @param setup the setup
     * @param split id of the split type
     * @param metric the measure
     * @return the cell
     */
    public static Cell of(AnnotationSetup setup, String split, ComparedMetric metric) {
        return new Cell(setup, split, metric.name(), Optional.empty());
    }

    /**
     * The cell of a kind of model.
     *
     * @param setup the setup
     * @param split id of the split type
     * @param model the measure
     * @return the cell
     */
    public static Cell of(AnnotationSetup setup, String split, ModelVariant model) {
        return new Cell(setup, split, "perceptanon-" + model.id(), Optional.of(model));
    }

    /** The file for its values. */
    Path file(Path folder) {
        return folder.resolve(CELLS)
                .resolve(setup.name())
                .resolve(fileName(split))
                .resolve(measure + ".csv");
    }

    /** The folder for its model. */
    Path modelFolder(Path folder) {
        return folder.resolve(MODELS)
                .resolve(setup.name())
                .resolve(fileName(split))
                .resolve(measure);
    }

    /** Names of sources and methods come from a table and may contain characters that file names cannot. */
    private static String fileName(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
            out.append(plain ? String.valueOf(c) : String.format("%%%02x", (int) c));
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return setup + " " + split + " " + measure;
    }
}
