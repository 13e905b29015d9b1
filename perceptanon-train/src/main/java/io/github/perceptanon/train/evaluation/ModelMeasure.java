// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import io.github.perceptanon.pipeline.ScoringTask;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A trained judge. An original with several anonymized versions among the rows is loaded and embedded once. The caller
 * closes the scorer.
 */
public final class ModelMeasure implements Measure {
    private final String name;
    private final Scorer scorer;
    private final ImageLoader loader;

    /**
     * Creates a measure that loads images with {@link ImageLoader#standard()}.
     *
     * @param name name in tables
     * @param scorer the model; not closed here
     */
    public ModelMeasure(String name, Scorer scorer) {
        this(name, scorer, ImageLoader.standard());
    }

    private ModelMeasure(String name, Scorer scorer, ImageLoader loader) {
        this.name = name;
        this.scorer = scorer;
        this.loader = loader;
    }

    /**
     * A copy with another loader.
     *
     * @param newLoader decodes the images
     * @return a copy
     */
    public ModelMeasure withLoader(ImageLoader newLoader) {
        return new ModelMeasure(name, scorer, Objects.requireNonNull(newLoader, "loader"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean risesWithAnonymity() {
        return true;
    }

    @Override
    public double[] measure(Annotations rows, Runnable eachRow) throws IOException {
        return scores(rows, eachRow).stream().mapToDouble(AnonymityScore::score).toArray();
    }

    /**
     * As {@link #measure}, but returns the complete scores.
     *
     * @param rows the images
     * @param eachRow called after every row
     * @return one score per row, in order
     * @throws IOException if an image cannot be read, or as an {@link InterruptedIOException} if this thread is
     * interrupted
     */
    public List<AnonymityScore> scores(Annotations rows, Runnable eachRow) throws IOException {
        List<Integer> positions = scorer instanceof PairScorer
                ? byOriginal(rows)
                : IntStream.range(0, rows.size()).boxed().toList();
        List<ScoringTask> tasks = new ArrayList<>(positions.size());
        for (int position : positions) {
            tasks.add(task(rows, rows.rows().get(position)));
        }
        AnonymityScore[] scores = new AnonymityScore[rows.size()];
        Iterator<Integer> next = positions.iterator();
        try {
            ScoringPipeline.of(scorer).withLoader(loader).withFullBatches().scoreAll(tasks.iterator(), result -> {
                scores[next.next()] = score(result);
                eachRow.run();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while scoring " + rows).initCause(e);
        }
        return List.of(scores);
    }

    /** Sorts rows so that versions of an original are consecutive, and it is read and embedded once. */
    private static List<Integer> byOriginal(Annotations rows) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            groups.computeIfAbsent(rows.rows().get(i).original(), original -> new ArrayList<>())
                    .add(i);
        }
        return groups.values().stream().flatMap(List::stream).toList();
    }

    private ScoringTask task(Annotations rows, Annotation row) throws IOException {
        return scorer instanceof PairScorer
                ? ScoringTask.pair(rows.original(row), rows.anonymized(row))
                : ScoringTask.alone(rows.anonymized(row));
    }

    private static AnonymityScore score(ScoringResult result) {
        if (result instanceof Scored scored) {
            return scored.score();
        }
        Exception error = ((Failed) result).error();
        if (error instanceof IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        throw (RuntimeException) error; // files do not throw other checked exceptions
    }
}
