// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.report.Block;
import io.github.perceptanon.report.Charts;
import io.github.perceptanon.report.EmbeddedImage;
import io.github.perceptanon.report.Report;
import io.github.perceptanon.report.ReportWriter;
import io.github.perceptanon.report.Table;
import io.github.perceptanon.video.FrameScore;
import io.github.perceptanon.video.Sampling;
import io.github.perceptanon.video.VideoScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes a film's scores as a page: a chart over time, the figures, and the frame that shows most. */
record FilmPages(Path film, Optional<Path> original, VideoScores scores, Optional<String> caveat) {
    static final String REPORT = "report.html";
    private static final int PICTURE_SIDE = 640;
    private static final int LOWEST_ROWS = 10;

    void write(Path folder) throws IOException {
        Block.Chart chart = chart();
        Report report = new Report(
                "PerceptAnon: a film's scores",
                List.of(String.format(
                        Locale.ROOT,
                        "%s of %s: the lowest score is %.2f, at %.3f s. Scores go from 1 (not anonymous) to 10 (fully"
                                + " anonymous); a film is no more anonymous than the frame that shows most.",
                        Text.count(scores.frames().size(), "frame"),
                        film.getFileName(),
                        scores.lowestScore(),
                        scores.lowest().time())),
                caveat,
                List.of(
                        new Report.Section("Over time", List.of(chart, figures())),
                        new Report.Section("Lowest", List.of(lowest(), rows()))),
                provenance());
        ReportWriter.write(report, folder.resolve(REPORT));
    }

    private Block.Chart chart() {
        Charts.Series line = new Charts.Series(
                "score",
                scores.frames().stream().map(FrameScore::time).toList(),
                scores.frames().stream().map(FrameScore::score).toList());
        return new Charts(caveat)
                .lines(
                        new Charts.Labels(
                                "Score over time", "time in seconds", "score", "One point for each sampled frame."),
                        List.of(line));
    }

    private Table figures() {
        return new Table(
                "The film in numbers",
                List.of("Frames", "Lowest", "5th percentile", "Mean", "Flicker"),
                List.of(new Table.Row(
                        List.of(
                                new Table.Figure(scores.frames().size(), 0),
                                new Table.Figure(scores.lowestScore(), 3),
                                new Table.Figure(scores.percentile5(), 3),
                                new Table.Figure(scores.mean(), 3),
                                new Table.Figure(scores.flicker().orElse(Double.NaN), 3)),
                        false)),
                "Flicker is the mean absolute difference of neighbouring samples, cuts included.");
    }

    private Block lowest() {
        String time =
                String.format(Locale.ROOT, "%.3f s, score %.2f", scores.lowest().time(), scores.lowestScore());
        List<Block.Picture> pictures = new ArrayList<>();
        scores.lowestOriginal().ifPresent(image -> pictures.add(picture(image, "Original", time)));
        pictures.add(picture(scores.lowest().image(), "Frame of the lowest score", time));
        return new Block.Gallery("The frame of the lowest score.", pictures);
    }

    private static Block.Picture picture(RgbImage image, String heading, String line) {
        return new Block.Picture(
                EmbeddedImage.photo(image.toBufferedImage(), PICTURE_SIDE),
                heading + ": " + line,
                List.of(heading, line));
    }

    private Table rows() {
        List<Table.Row> rows = scores.frames().stream()
                .sorted(Comparator.comparingDouble(FrameScore::score))
                .limit(LOWEST_ROWS)
                .map(frame -> new Table.Row(
                        List.of(
                                new Table.Text(String.format(Locale.ROOT, "%.3f s", frame.time())),
                                new Table.Figure(frame.score(), 3)),
                        false))
                .toList();
        return new Table("Frames to look at first", List.of("Time", "Score"), rows, "The lowest scores, lowest first.");
    }

    private Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        provenance.put("Film", film.toString());
        original.ifPresent(path -> provenance.put("Original", path.toString()));
        provenance.put("Frames", words(scores.sampling()));
        provenance.put(
                "Model", scores.card().setup() + ", " + scores.card().backbone().id());
        provenance.put("Weights", scores.weightsSha256());
        provenance.put("Engine", scores.engine());
        return provenance;
    }

    private static String words(Sampling sampling) {
        if (sampling instanceof Sampling.EveryNth every) {
            return every.n() == 1 ? "every frame" : "every frame of " + every.n();
        }
        return sampling instanceof Sampling.Interval interval
                ? "one every " + interval.seconds() + " s"
                : "the first of each scene, threshold " + ((Sampling.Scenes) sampling).threshold();
    }
}
