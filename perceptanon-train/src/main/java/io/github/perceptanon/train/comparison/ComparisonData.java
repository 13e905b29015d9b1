// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The annotated images that measures are compared on.
 *
 * @param annotations human scores for each setup that is compared
 * @param caveat a notice to show with every number from these data, for example that they are synthetic
 * @param published whether these are the published dataset, so that the paper's figures can be shown next to ours; this
 * cannot be verified, so the caller asserts it
 */
public record ComparisonData(
        Map<AnnotationSetup, Annotations> annotations, Optional<String> caveat, boolean published) {
    /** The sources of the published dataset. */
    static final Set<String> PUBLISHED_SOURCES = Set.of("coco", "voc", "celeba", "lfw");

    /**
     * Keeps a copy of the map, and rejects data that cannot be the published dataset.
     *
     * @throws IllegalArgumentException if there is no setup, or data with a caveat or with other sources than coco,
     * voc, celeba and lfw are called published
     */
    public ComparisonData {
        if (annotations.isEmpty()) {
            throw new IllegalArgumentException("a comparison needs at least 1 setup but was given 0");
        }
        annotations = Collections.unmodifiableMap(new EnumMap<>(annotations));
        if (published) {
            if (caveat.isPresent()) {
                throw new IllegalArgumentException("these data are not the published dataset: " + caveat.get());
            }
            annotations.values().forEach(ComparisonData::requirePublishedSources);
        }
    }

    private static void requirePublishedSources(Annotations rows) {
        Set<String> sources =
                rows.rows().stream().map(Annotation::dataset).collect(Collectors.toCollection(TreeSet::new));
        if (!sources.equals(PUBLISHED_SOURCES)) {
            throw new IllegalArgumentException(rows.source()
                    + ": the published dataset has the sources celeba, coco, lfw, voc but these data have "
                    + String.join(", ", sources));
        }
    }
}
