// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.engine.BatchSizes;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.pipeline.ImageSource;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
            "Results are printed in the order of the images, as they are computed. Images that cannot be read are"
                    + " named on stderr, the others are still scored, and the exit code is 1.",
            "With --video, frames of a film are scored, and its lowest score, 5th percentile, mean and flicker are printed."
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
            description = "The original image; required for HA2 models, not allowed for HA1 models.")
    private @Nullable Path original;

    @Mixin
    private ImageOption reading;

    @Option(
            names = "--batch",
            defaultValue = "8",
            paramLabel = "N",
            description = "Maximum batch size (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--json", description = "Print one JSON document with all images at the end.")
    private boolean json;

    @Option(names = "--json-lines", description = "Print one JSON document per image, each on its own line.")
    private boolean jsonLines;

    @Mixin
    private FilmOptions film;

    @Parameters(
            arity = "0..*",
            paramLabel = "IMAGE",
            description = "Anonymized images, or folders of images (including subfolders).")
    private List<Path> images = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (batch < 1 || batch > MOST_BATCH) {
            throw common.usage("--batch must be from 1 to " + MOST_BATCH + " but was " + batch);
        }
        if (json && jsonLines) {
            throw common.usage("--json and --json-lines exclude each other");
        }
        if (film.given()) {
            requireFilmAlone();
            new FilmScoring(common, model, film, original, batch, json).run();
            return 0;
        }
        film.requireNone(common);
        if (images.isEmpty()) {
            throw common.usage("Missing required parameter: 'IMAGE'");
        }
        List<Path> files = files();
        try (Scorer scorer = model.load(this::keepingPlans)) {
            model.requireFitting(scorer, original, common);
            return score(scorer, files) ? 0 : 1;
        }
    }

    private void requireFilmAlone() {
        if (!images.isEmpty()) {
            throw common.usage("--video and images exclude each other");
        }
        if (jsonLines) {
            throw common.usage("--video and --json-lines exclude each other");
        }
        if (reading.given()) {
            throw common.usage("--orientation and --depth are for images: ffmpeg turns a film as the film says");
        }
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

    /** Scores all images and returns whether all of them could be read. */
    private boolean score(Scorer scorer, List<Path> files) throws IOException, InterruptedException {
        ImageLoader loader = reading.loader();
        // Loaded here: without it nothing can be scored, and one error is enough.
        Optional<ImageSource> before = original == null
                ? Optional.empty()
                : Optional.of(ImageSource.of(original.toString(), loader.load(original)));
        ScoreOutput output = output(scorer, files);
        AtomicBoolean all = new AtomicBoolean(true);
        try (Progress progress = progress(files.size())) {
            ScoringPipeline.of(scorer)
                    .withLoader(loader)
                    .withMaximumBatch(batch)
                    .withFullBatches()
                    .withProgress(soFar -> progress.step())
                    .scoreAll(files.stream().map(file -> new ScoringTask(ImageSource.of(file), before)), result -> {
                        if (result instanceof Failed failed) {
                            all.set(false);
                            progress.clear();
                            ErrorReporter.workFailed(common.err(), failed.error(), common.verbose());
                        }
                        handOut(result, output);
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        output.end();
        return all.get();
    }

    private ScoreOutput output(Scorer scorer, List<Path> files) throws IOException {
        ScoreCaveats caveats = ScoreCaveats.of(scorer.card(), Optional.ofNullable(original));
        if (!json && !jsonLines) {
            return new ScoreTable(common, caveats, files);
        }
        ScoreJson documents = new ScoreJson(common.out(), scorer, original, caveats, reading);
        return json ? documents.document() : documents.lines();
    }

    /**
     * Progress, unless rows are printed to the terminal: they show progress themselves, and a bar would mix with them.
     */
    private Progress progress(int steps) {
        return !json && Terminal.isOutTerminal() ? new Progress.Silent() : common.progress("score", steps);
    }

    /** Stops when the reader of the results is gone, for example because of a closed pipe. */
    private void handOut(ScoringResult result, ScoreOutput output) {
        try {
            output.result(result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (common.out().checkError()) {
            throw new UncheckedIOException(ErrorReporter.unwritable());
        }
    }
}
