package io.github.perceptanon.train.evaluation;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.train.data.Annotations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A trained model. An original that has several anonymized versions among the rows is loaded and embedded once. The
 * scorer stays the caller's to close.
 */
public final class ModelJudge implements Judge {
    private static final int BATCH = 8;

    private final String name;
    private final AnonymityScorer scorer;
    private final ImageLoader loader;

    /**
     * A judge that loads images by {@link ImageLoader#standard()}.
     *
     * @param name name in tables
     * @param scorer the model; not closed here
     */
    public ModelJudge(String name, AnonymityScorer scorer) {
        this.name = name;
        this.scorer = scorer;
        this.loader = ImageLoader.standard();
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
    public double[] judge(Annotations rows, Runnable eachRow) throws IOException {
        return scores(rows, eachRow).stream().mapToDouble(AnonymityScore::score).toArray();
    }

    /**
     * As {@link #judge}, with all that a score carries.
     *
     * @param rows the images
     * @param eachRow called after every row
     * @return one score per row, in order
     * @throws IOException if an image cannot be read
     */
    public List<AnonymityScore> scores(Annotations rows, Runnable eachRow) throws IOException {
        AnonymityScore[] scores = new AnonymityScore[rows.size()];
        if (scorer.card().setup() == Setup.HA1) {
            List<Integer> all = IntStream.range(0, rows.size()).boxed().toList();
            score(rows, all, scorer::scoreAll, scores, eachRow);
        } else {
            for (List<Integer> group : byOriginal(rows).values()) {
                Path original = rows.original(rows.rows().get(group.get(0)));
                score(rows, group, scorer.against(loader.load(original))::scoreAll, scores, eachRow);
            }
        }
        return List.of(scores);
    }

    private static Map<String, List<Integer>> byOriginal(Annotations rows) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            groups.computeIfAbsent(rows.rows().get(i).original(), original -> new ArrayList<>())
                    .add(i);
        }
        return groups;
    }

    private void score(
            Annotations rows,
            List<Integer> positions,
            Function<List<RgbImage>, List<AnonymityScore>> judge,
            AnonymityScore[] scores,
            Runnable eachRow)
            throws IOException {
        for (int from = 0; from < positions.size(); from += BATCH) {
            List<Integer> part = positions.subList(from, Math.min(positions.size(), from + BATCH));
            List<RgbImage> images = new ArrayList<>();
            for (int i : part) {
                images.add(loader.load(rows.anonymized(rows.rows().get(i))));
            }
            List<AnonymityScore> judged = judge.apply(images);
            for (int i = 0; i < part.size(); i++) {
                scores[part.get(i)] = judged.get(i);
                eachRow.run();
            }
        }
    }
}
