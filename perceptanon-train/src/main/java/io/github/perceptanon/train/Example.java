// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One training row.
 *
 * @param images files in the order of the network's inputs: the anonymized image, or the original and the anonymized
 * @param label class, 0 for regressors
 * @param score target score, 0–1
 */
record Example(List<Path> images, int label, double score) {
    Example {
        images = List.copyOf(images);
    }

    static List<Example> of(
            Annotations annotations, AnnotationSetup setup, Objective objective, Granularity granularity)
            throws AnnotationException {
        List<Example> examples = new ArrayList<>(annotations.size());
        for (Annotation row : annotations.rows()) {
            Path anonymized = annotations.anonymized(row);
            List<Path> images =
                    setup == AnnotationSetup.HA1 ? List.of(anonymized) : List.of(annotations.original(row), anonymized);
            boolean classifies = objective.classifies();
            int label = classifies ? Labels.label(granularity, row.scoreMean()) : 0;
            double score = classifies ? (row.scoreMean() - 1) / 9 : Labels.target(granularity, row.scoreMean());
            examples.add(new Example(images, label, score));
        }
        return examples;
    }

    static Targets targets(List<Example> examples) {
        return Targets.of(
                examples.stream().mapToInt(Example::label).toArray(),
                examples.stream().mapToDouble(Example::score).toArray());
    }
}
