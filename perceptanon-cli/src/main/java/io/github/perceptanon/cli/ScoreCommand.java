package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.Setup;
import io.github.perceptanon.engine.BatchSizes;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.pipeline.ImageSource;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon score}: how anonymous images look to people. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Score images from 1 (not anonymous) to 10 (fully anonymous).",
            "Images that cannot be read are named on stderr, the others are scored, and the exit code is 1."
        })
final class ScoreCommand implements Callable<Integer> {
    private static final int MOST_BATCH = 1024;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--original",
            paramLabel = "IMAGE",
            description = "The image before anonymization; HA2 models need it, HA1 models take none.")
    private Path original;

    @Option(
            names = "--batch",
            defaultValue = "8",
            paramLabel = "N",
            description = "Most images that run at once (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Parameters(
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Anonymized images; a folder stands for the images in it and in its folders.")
    private List<Path> images;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batch < 1 || batch > MOST_BATCH) {
            throw common.usage("--batch must be from 1 to " + MOST_BATCH + " but was " + batch);
        }
        List<Path> files = files();
        List<Scored> scored = new ArrayList<>();
        List<Failed> failed = new ArrayList<>();
        try (AnonymityScorer scorer = model.load(this::keepingPlans)) {
            requireFittingInput(scorer);
            score(scorer, files, scored, failed);
            if (json) {
                Json.print(common.out(), document(scorer, scored, failed));
            } else if (!scored.isEmpty()) {
                common.out().print(text(scored));
                ModelProvenance.caveat(scorer.card()).ifPresent(words -> common.note("note: " + words));
            }
        }
        failed.forEach(failure -> ErrorReporter.workFailed(common.err(), failure.error(), common.verbose()));
        return failed.isEmpty() ? 0 : 1;
    }

    private EngineOptions keepingPlans(EngineOptions options) {
        return options.withCachedBatchSizes(Math.max(options.cachedBatchSizes(), BatchSizes.count(batch)));
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path image : images) {
            if (Files.isDirectory(image)) {
                List<Path> inFolder = ImageFolder.list(image).files();
                if (inFolder.isEmpty()) {
                    throw new IOException("no images in the folder (" + image + ")");
                }
                files.addAll(inFolder);
            } else {
                files.add(image);
            }
        }
        return files;
    }

    private void requireFittingInput(AnonymityScorer scorer) {
        if (scorer.card().setup() == Setup.HA2 && original == null) {
            throw common.usage("an HA2 model needs --original (" + model.model() + " is HA2)");
        }
        if (scorer.card().setup() == Setup.HA1 && original != null) {
            throw common.usage("an HA1 model takes no --original (" + model.model() + " is HA1)");
        }
    }

    private void score(AnonymityScorer scorer, List<Path> files, List<Scored> scored, List<Failed> failed)
            throws IOException, InterruptedException {
        // Read here: without it there is nothing to score, and one error says so.
        Optional<ImageSource> before = original == null
                ? Optional.empty()
                : Optional.of(ImageSource.of(
                        original.toString(), ImageLoader.standard().load(original)));
        try (Progress progress = common.progress("score", files.size())) {
            ScoringPipeline.of(scorer)
                    .withMaximumBatch(batch)
                    .withFullBatches()
                    .withProgress(soFar -> progress.step())
                    .scoreAll(
                            files.stream().map(file -> new ScoringTask(ImageSource.of(file), before)),
                            result -> sort(result, scored, failed));
        }
    }

    private static void sort(ScoringResult result, List<Scored> scored, List<Failed> failed) {
        if (result instanceof Scored score) {
            scored.add(score);
        } else {
            failed.add((Failed) result);
        }
    }

    private Map<String, Object> document(AnonymityScorer scorer, List<Scored> scored, List<Failed> failed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", ModelDocument.of(scorer.card(), scorer.weightsSha256()));
        document.put("engine", scorer.engine());
        document.put("scores", scored.stream().map(this::entry).toList());
        document.put("failed", failed.stream().map(this::entry).toList());
        return document;
    }

    private Map<String, Object> entry(Scored scored) {
        AnonymityScore score = scored.score();
        Map<String, Object> entry = images(scored);
        entry.put("score", score.score());
        entry.put("normalized", score.normalized());
        entry.put("outputs", score.outputs());
        entry.put("probabilities", score.probabilities().isEmpty() ? null : score.probabilities());
        entry.put("label", score.label().isPresent() ? score.label().getAsInt() : null);
        return entry;
    }

    private Map<String, Object> entry(Failed failed) {
        Map<String, Object> entry = images(failed);
        entry.put("error", Printable.oneLine(ErrorReporter.describe(failed.error())));
        return entry;
    }

    private Map<String, Object> images(ScoringResult result) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("anonymized", result.task().anonymized().name());
        entry.put("original", original);
        return entry;
    }

    private static TextTable text(List<Scored> scored) {
        TextTable table = new TextTable("image", "score", "label");
        for (Scored result : scored) {
            AnonymityScore score = result.score();
            table.row(
                    result.task().anonymized().name(),
                    String.format(Locale.ROOT, "%.3f", score.score()),
                    score.label().isPresent() ? Integer.toString(score.label().getAsInt()) : "-");
        }
        return table;
    }
}
