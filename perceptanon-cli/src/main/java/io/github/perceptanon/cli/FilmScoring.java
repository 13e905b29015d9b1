// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.PairScorer;
import io.github.perceptanon.Scorer;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.video.FrameScore;
import io.github.perceptanon.video.Sampling;
import io.github.perceptanon.video.VideoOptions;
import io.github.perceptanon.video.VideoScorer;
import io.github.perceptanon.video.VideoScores;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** {@code score --video}: one film, its scores as text, JSON, CSV and a page. */
record FilmScoring(
        CommonOptions common,
        ModelOptions model,
        FilmOptions film,
        @Nullable Path original,
        int batch,
        boolean json) {

    void run() throws IOException, InterruptedException {
        VideoOptions reading = film.reading(common);
        if (original != null && reading.sampling() instanceof Sampling.Scenes) {
            throw common.usage("--scenes does not go with --original: each film would have its own");
        }
        requireOutputs();
        try (Scorer scorer = model.load()) {
            model.requireFitting(scorer, original, common);
            Optional<String> caveat = ScoreCaveats.of(scorer.card(), Optional.ofNullable(original))
                    .of(film.video());
            hand(score(scorer, reading), caveat);
        }
    }

    private void requireOutputs() throws IOException {
        Path out = film.out();
        Path report = film.report();
        if (out != null) {
            requireNoInput(out);
            film.overwrite().requireNew(out);
            OutputFile.requireWritable(out);
        }
        if (report != null) {
            film.overwrite().requireNew(report.resolve(FilmPages.REPORT));
            OutputFile.requireFolder(report, FilmPages.REPORT);
        }
    }

    private void requireNoInput(Path out) throws IOException {
        if (OutputFile.isSame(out, film.video()) || original != null && OutputFile.isSame(out, original)) {
            throw new FileSystemException(out.toString(), null, "the results would replace the film");
        }
    }

    private VideoScores score(Scorer scorer, VideoOptions reading) throws IOException, InterruptedException {
        try (Progress progress = common.progress("score", -1)) {
            VideoScorer films = VideoScorer.of(reading).withBatch(batch).withProgress(score -> {
                progress.step();
                progress.note(String.format(Locale.ROOT, "%.1f s", score.time()));
            });
            return scorer instanceof PairScorer pairs
                    ? films.score(pairs, Objects.requireNonNull(original, "original"), film.video())
                    : films.score((AnonymityScorer) scorer, film.video());
        }
    }

    private void hand(VideoScores scores, Optional<String> caveat) throws IOException {
        Path out = film.out();
        Path report = film.report();
        if (out != null) {
            AtomicFile.writeText(out, writer -> csv(scores, caveat, new CSVPrinter(writer, CSVFormat.RFC4180)));
        }
        if (report != null) {
            new FilmPages(film.video(), Optional.ofNullable(original), scores, caveat).write(report);
        }
        if (json) {
            common.out().println(JsonText.of(document(scores, caveat)));
        } else {
            print(scores, caveat);
        }
        if (common.out().checkError()) {
            throw ErrorReporter.unwritable();
        }
    }

    private static void csv(VideoScores scores, Optional<String> caveat, CSVPrinter csv) throws IOException {
        csv.printRecord(caveat.isPresent() ? List.of("time", "score", DataOrigin.KEY) : List.of("time", "score"));
        for (FrameScore frame : scores.frames()) {
            csv.print(frame.time());
            csv.print(frame.score());
            if (caveat.isPresent()) {
                csv.print(caveat.get());
            }
            csv.println();
        }
    }

    private void print(VideoScores scores, Optional<String> caveat) {
        common.caveat(caveat);
        TextTable table = new TextTable("frames", "lowest", "at (s)", "5th percentile", "mean", "flicker");
        table.row(
                Integer.toString(scores.frames().size()),
                Text.fixed(scores.lowestScore()),
                String.format(Locale.ROOT, "%.3f", scores.lowest().time()),
                Text.fixed(scores.percentile5()),
                Text.fixed(scores.mean()),
                scores.flicker().isPresent() ? Text.fixed(scores.flicker().getAsDouble()) : "-");
        common.out().print(table);
    }

    private Map<String, Object> document(VideoScores scores, Optional<String> caveat) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", ModelDocument.of(scores.card(), scores.weightsSha256()));
        document.put("engine", scores.engine());
        document.put("video", film.video().toString());
        document.put("original", original);
        document.put("sampling", sampling(scores.sampling()));
        document.put("frames", scores.frames().stream().map(FilmScoring::entry).toList());
        document.put("lowest", entry(new FrameScore(scores.lowest().time(), scores.lowestScore())));
        document.put("percentile5", scores.percentile5());
        document.put("mean", scores.mean());
        document.put("flicker", scores.flicker().isPresent() ? scores.flicker().getAsDouble() : null);
        caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
        return document;
    }

    private static Map<String, Object> entry(FrameScore frame) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("time", frame.time());
        entry.put("score", frame.score());
        return entry;
    }

    private static Map<String, Object> sampling(Sampling sampling) {
        if (sampling instanceof Sampling.EveryNth every) {
            return Map.of("every", every.n());
        }
        return sampling instanceof Sampling.Interval interval
                ? Map.of("interval", interval.seconds())
                : Map.of("scenes", ((Sampling.Scenes) sampling).threshold());
    }
}
