// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The columns of an annotation file; −1 for optional columns that it lacks. All columns between {@code method} and
 * {@code score_mean} are annotators. Other columns are kept unchanged and not interpreted.
 */
record AnnotationColumns(
        List<String> names,
        int original,
        int anonymized,
        int dataset,
        int scope,
        int method,
        int scoreMean,
        List<Integer> annotators) {

    static final String ORIGINAL = "img1";
    static final String ANONYMIZED = "img2";
    static final String DATASET = "dataset";
    static final String SCOPE = "scope";
    static final String METHOD = "method";
    static final String SCORE_MEAN = "score_mean";

    /** The published layout with these annotators. */
    static List<String> published(List<String> annotators) {
        List<String> names = new ArrayList<>(List.of(ORIGINAL, ANONYMIZED, DATASET, SCOPE, METHOD));
        names.addAll(annotators);
        names.add(SCORE_MEAN);
        return names;
    }

    static AnnotationColumns of(String source, List<String> names) throws AnnotationException {
        return of(source, names, ReadOptions.Required.ALL);
    }

    static AnnotationColumns of(String source, List<String> names, ReadOptions.Required required)
            throws AnnotationException {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new AnnotationException(source + ": the header names column " + Quoted.of(name) + " twice");
            }
        }
        boolean all = required == ReadOptions.Required.ALL;
        int method = all ? find(source, names, METHOD) : names.indexOf(METHOD);
        int dataset = all ? find(source, names, DATASET) : names.indexOf(DATASET);
        int scoreMean = all ? find(source, names, SCORE_MEAN) : names.indexOf(SCORE_MEAN);
        int scope = scope(names, dataset, method);
        return new AnnotationColumns(
                List.copyOf(names),
                find(source, names, ORIGINAL),
                find(source, names, ANONYMIZED),
                dataset,
                all && scope < 0 ? find(source, names, SCOPE) : scope,
                method,
                scoreMean,
                method < 0
                        ? List.of()
                        : IntStream.range(method + 1, scoreMean).boxed().toList());
    }

    /** The column called scope or, under any name, the only one between dataset and method. */
    private static int scope(List<String> names, int dataset, int method) {
        int scope = names.indexOf(SCOPE);
        return scope < 0 && dataset >= 0 && method == dataset + 2 ? dataset + 1 : scope;
    }

    private static int find(String source, List<String> names, String name) throws AnnotationException {
        int index = names.indexOf(name);
        if (index < 0) {
            throw CsvFile.noColumn(source, name, names);
        }
        return index;
    }

    List<String> annotatorNames() {
        return annotators.stream().map(names::get).toList();
    }

    /** The same columns with these names, which may have more at the end. */
    AnnotationColumns withNames(List<String> longer) {
        return new AnnotationColumns(
                List.copyOf(longer), original, anonymized, dataset, scope, method, scoreMean, annotators);
    }
}
