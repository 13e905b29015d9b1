// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import io.github.perceptanon.file.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Divides annotations. With seed 42, and unless {@linkplain SplitOptions#withGrouped grouped}, all types but
 * {@code grouped} yield exactly the rows of the reference implementation's {@code generate_splits.py}, in its order:
 * scikit-learn's stratified {@code train_test_split} on NumPy's Mersenne Twister. Strata are rounded mean scores, up to
 * 4 taken together. What scikit-learn cannot divide (a stratum with one row) is rejected here too.
 */
public final class Splits {
    private static final double[] THREE_PARTS = {0.6, 0.2, 0.2};
    private static final double[] TWO_PARTS = {0.75, 0.25};

    private final Annotations annotations;
    private final SplitType type;
    private final SplitOptions options;

    private Splits(SplitType type, Annotations annotations, SplitOptions options) {
        this.type = type;
        this.annotations = annotations;
        this.options = options;
    }

    /**
     * Divides annotations with {@link SplitOptions#defaults()}.
     *
     * @param type the split type
     * @param annotations the rows to divide
     * @return three parts, none of them empty
     * @throws AnnotationException if a source, task or method has no rows, or there are too few rows for this type
     */
    public static Split of(SplitType type, Annotations annotations) throws AnnotationException {
        return of(type, annotations, SplitOptions.defaults());
    }

    /**
     * Divides annotations.
     *
     * @param type the split type
     * @param annotations the rows to divide
     * @param options the meaning of names, the seed, and grouping
     * @return three parts, none of them empty
     * @throws AnnotationException if a source, task or method has no rows, or there are too few rows for this type
     */
    public static Split of(SplitType type, Annotations annotations, SplitOptions options) throws AnnotationException {
        try {
            return new Splits(type, annotations, options).split();
        } catch (IndivisibleException e) {
            String possible = listed(possible(annotations, options));
            throw new AnnotationException(e.getMessage()
                    + (possible.isEmpty()
                            ? "; no split type divides these rows"
                            : "; these types divide these rows: " + possible));
        }
    }

    /** The types that work for these rows, among those for their sources and methods. */
    private static Collection<String> possible(Annotations annotations, SplitOptions options) {
        Set<String> candidates = new LinkedHashSet<>(List.of("all", "grouped"));
        options.tasks().keySet().forEach(task -> candidates.add("task-" + task));
        for (Annotation row : annotations.rows()) {
            candidates.add("loov-" + row.dataset());
            candidates.add("anon-" + row.method());
        }
        List<String> possible = new ArrayList<>();
        for (String candidate : candidates) {
            try {
                new Splits(SplitType.of(candidate), annotations, options).split();
                possible.add(candidate);
            } catch (AnnotationException | IllegalArgumentException e) {
                // not this one
            }
        }
        return possible;
    }

    private Split split() throws AnnotationException {
        if (type instanceof SplitType.All) {
            return options.grouped() ? grouped(allRows()) : all();
        } else if (type instanceof SplitType.Grouped) {
            return grouped(allRows());
        } else if (type instanceof SplitType.HeldOutSource held) {
            return heldOut(AnnotationColumns.DATASET, Set.of(held.source()), Annotation::dataset);
        } else if (type instanceof SplitType.HeldOutMethod held) {
            Set<String> methods = options.methods().getOrDefault(held.method(), Set.of(held.method()));
            return heldOut(AnnotationColumns.METHOD, methods, Annotation::method);
        } else {
            return task(((SplitType.Task) type).task());
        }
    }

    private Split all() throws AnnotationException {
        int[] rows = allRows();
        StratifiedShuffle.Halves outer = halve(rows, strata(rows), 0.2);
        StratifiedShuffle.Halves inner = halve(outer.train(), strata(outer.train()), 0.25);
        return parts(inner.train(), inner.test(), outer.test());
    }

    private Split heldOut(String column, Set<String> held, Function<Annotation, String> value)
            throws AnnotationException {
        int[] test = rowsWith(column, held, value);
        int[] others = IntStream.range(0, annotations.size())
                .filter(i -> !held.contains(value.apply(annotations.rows().get(i))))
                .toArray();
        if (options.grouped()) {
            return column.equals(AnnotationColumns.DATASET)
                    ? groupedOthers(others, test)
                    : groupedMethods(others, test);
        }
        StratifiedShuffle.Halves halves = halve(others, strata(others), 0.25);
        return parts(halves.train(), halves.test(), test);
    }

    private Split task(String task) throws AnnotationException {
        Set<String> sources = options.tasks().get(task);
        if (sources == null) {
            throw new AnnotationException(where() + ": no task " + Quoted.of(task) + "; there are "
                    + listed(options.tasks().keySet()));
        }
        int[] rows = rowsWith(AnnotationColumns.DATASET, sources, Annotation::dataset);
        if (options.grouped()) {
            return grouped(rows);
        }
        StratifiedShuffle.Halves outer = halve(rows, strata(rows), 0.4);
        int[] rest = outer.test();
        StratifiedShuffle.Halves inner = halve(rest, withoutLoners(strata(rest)), 0.5);
        return parts(outer.train(), inner.train(), inner.test());
    }

    private Split grouped(int[] rows) throws AnnotationException {
        int[] parts = byOriginal(rows, THREE_PARTS);
        return parts(inPart(rows, parts, 0), inPart(rows, parts, 1), inPart(rows, parts, 2));
    }

    /** Sources do not share originals, so only training and validation need to be separated by original. */
    private Split groupedOthers(int[] others, int[] test) throws AnnotationException {
        int[] parts = byOriginal(others, TWO_PARTS);
        return parts(inPart(others, parts, 0), inPart(others, parts, 1), test);
    }

    /** Every original has a version by the held-out method, so originals must be held out too. */
    private Split groupedMethods(int[] others, int[] held) throws AnnotationException {
        int[] rows = allRows();
        int[] parts = byOriginal(rows, THREE_PARTS);
        return parts(
                Arrays.stream(others).filter(i -> parts[i] == 0).toArray(),
                Arrays.stream(others).filter(i -> parts[i] == 1).toArray(),
                Arrays.stream(held).filter(i -> parts[i] == 2).toArray());
    }

    private int[] byOriginal(int[] rows, double[] shares) throws AnnotationException {
        return GroupedSplit.parts(annotations.select(rows), options.seed(), shares);
    }

    private static int[] inPart(int[] rows, int[] parts, int part) {
        return IntStream.range(0, rows.length)
                .filter(i -> parts[i] == part)
                .map(i -> rows[i])
                .toArray();
    }

    private int[] allRows() {
        return IntStream.range(0, annotations.size()).toArray();
    }

    private int[] rowsWith(String column, Set<String> values, Function<Annotation, String> value)
            throws AnnotationException {
        int[] rows = IntStream.range(0, annotations.size())
                .filter(i -> values.contains(value.apply(annotations.rows().get(i))))
                .toArray();
        if (rows.length == 0) {
            Set<String> present = annotations.rows().stream().map(value).collect(Collectors.toSet());
            throw new AnnotationException(
                    where() + ": no row has " + column + " " + listed(values) + "; there are " + listed(present));
        }
        return rows;
    }

    private StratifiedShuffle.Halves halve(int[] rows, int[] strata, double testFraction) throws AnnotationException {
        return StratifiedShuffle.split(where(), rows, strata, testFraction, options.seed());
    }

    private int[] strata(int[] rows) {
        return Arrays.stream(rows)
                .map(row -> stratum(annotations.rows().get(row).scoreMean()))
                .toArray();
    }

    /** Scores that round to 4 or less are rare and form one stratum. */
    static int stratum(double scoreMean) {
        return Math.max(0, Labels.roundHalfEven(scoreMean) - 4);
    }

    /** As in the reference's task splits, a row that is alone in its stratum joins the next higher one. */
    private static int[] withoutLoners(int[] strata) {
        Map<Integer, Integer> counts = new HashMap<>();
        Arrays.stream(strata).forEach(s -> counts.merge(s, 1, Integer::sum));
        return Arrays.stream(strata)
                .map(s -> counts.getOrDefault(s, 0) == 1 ? s + 1 : s)
                .toArray();
    }

    private Split parts(int[] train, int[] val, int[] test) throws AnnotationException {
        return Split.nonEmpty(type.id(), annotations.select(train), annotations.select(val), annotations.select(test));
    }

    private String where() {
        return annotations.source() + ": split " + Quoted.of(type.id());
    }

    private static String listed(Collection<String> names) {
        return new TreeSet<>(names).stream().limit(20).map(Quoted::of).collect(Collectors.joining(", "));
    }
}
