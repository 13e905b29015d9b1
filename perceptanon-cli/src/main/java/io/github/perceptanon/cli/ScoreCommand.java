package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon score}: how anonymous images look to people. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Score images from 1 (not anonymous) to 10 (fully anonymous).")
final class ScoreCommand implements Callable<Integer> {
    private static final int BATCH = 8;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--original",
            paramLabel = "IMAGE",
            description = "The image before anonymization; HA2 models need it, HA1 models take none.")
    private Path original;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Anonymized images.")
    private List<Path> images;

    @Override
    public Integer call() throws IOException {
        try (AnonymityScorer scorer = model.load()) {
            requireFittingInput(scorer);
            List<AnonymityScore> scores = score(scorer);
            if (json) {
                Json.print(common.out(), document(scorer, scores));
            } else {
                common.out().print(text(scores));
                ModelProvenance.caveat(scorer.card()).ifPresent(words -> common.note("note: " + words));
            }
        }
        return 0;
    }

    private void requireFittingInput(AnonymityScorer scorer) {
        if (scorer.card().setup() == Setup.HA2 && original == null) {
            throw common.usage("an HA2 model needs --original (" + model.model() + " is HA2)");
        }
        if (scorer.card().setup() == Setup.HA1 && original != null) {
            throw common.usage("an HA1 model takes no --original (" + model.model() + " is HA1)");
        }
    }

    private List<AnonymityScore> score(AnonymityScorer scorer) throws IOException {
        ImageLoader loader = ImageLoader.standard();
        Function<List<RgbImage>, List<AnonymityScore>> judge = scorer::scoreAll;
        if (original != null) {
            PairScorer pairs = scorer.against(loader.load(original));
            judge = pairs::scoreAll;
        }
        List<AnonymityScore> scores = new ArrayList<>();
        try (Progress progress = common.progress("score", images.size())) {
            for (int from = 0; from < images.size(); from += BATCH) {
                List<RgbImage> batch = new ArrayList<>();
                for (Path image : images.subList(from, Math.min(images.size(), from + BATCH))) {
                    batch.add(loader.load(image));
                }
                scores.addAll(judge.apply(batch));
                batch.forEach(image -> progress.step());
            }
        }
        return scores;
    }

    private Map<String, Object> document(AnonymityScorer scorer, List<AnonymityScore> scores) {
        List<Object> entries = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            AnonymityScore score = scores.get(i);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("anonymized", images.get(i));
            entry.put("original", original);
            entry.put("score", score.score());
            entry.put("normalized", score.normalized());
            entry.put("outputs", score.outputs());
            entry.put("probabilities", score.probabilities().isEmpty() ? null : score.probabilities());
            entry.put("label", score.label().isPresent() ? score.label().getAsInt() : null);
            entries.add(entry);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", ModelDocument.of(scorer.card(), scorer.weightsSha256()));
        document.put("engine", scorer.engine());
        document.put("scores", entries);
        return document;
    }

    private TextTable text(List<AnonymityScore> scores) {
        TextTable table = new TextTable("image", "score", "label");
        for (int i = 0; i < scores.size(); i++) {
            AnonymityScore score = scores.get(i);
            table.row(
                    images.get(i).toString(),
                    String.format(Locale.ROOT, "%.3f", score.score()),
                    score.label().isPresent() ? Integer.toString(score.label().getAsInt()) : "-");
        }
        return table;
    }
}
