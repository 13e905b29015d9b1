package io.github.perceptanon.train.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a file keeps what. Annotators are all columns between {@code method} and {@code score_mean}; further columns are
 * kept as they are and mean nothing here.
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
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new AnnotationException(source + ": the header names column " + Quoted.of(name) + " twice");
            }
        }
        int method = find(source, names, METHOD);
        int dataset = find(source, names, DATASET);
        int scoreMean = find(source, names, SCORE_MEAN);
        return new AnnotationColumns(
                List.copyOf(names),
                find(source, names, ORIGINAL),
                find(source, names, ANONYMIZED),
                dataset,
                scope(source, names, dataset, method),
                method,
                scoreMean,
                IntStream.range(method + 1, scoreMean).boxed().toList());
    }

    /** The column called scope, or, whatever it is called, the only one between dataset and method. */
    private static int scope(String source, List<String> names, int dataset, int method) throws AnnotationException {
        return !names.contains(SCOPE) && method == dataset + 2 ? dataset + 1 : find(source, names, SCOPE);
    }

    private static int find(String source, List<String> names, String name) throws AnnotationException {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new AnnotationException(source + ": no column '" + name + "'; there are "
                    + names.stream().limit(40).map(Quoted::of).collect(Collectors.joining(", ")));
        }
        return index;
    }

    List<String> annotatorNames() {
        return annotators.stream().map(names::get).toList();
    }

    /** The same places under these names, of which there may be more at the end. */
    AnnotationColumns withNames(List<String> longer) {
        return new AnnotationColumns(
                List.copyOf(longer), original, anonymized, dataset, scope, method, scoreMean, annotators);
    }
}
