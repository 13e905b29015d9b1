// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.pipeline.ScoringPipeline;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Failed;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import io.github.perceptanon.pipeline.ScoringTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Scores the files of a folder in batches with an HA1 model. Arguments: MODEL FOLDER. */
public final class ScoreFolder {
    private ScoreFolder() {}

    /**
     * Prints one line per file, in order of their names.
     *
     * @param args a model file and a folder
     * @throws IOException if the model cannot be read or the folder cannot be listed
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (AnonymityScorer scorer = AnonymityScorer.load(Path.of(args[0]));
                Stream<Path> entries = Files.list(Path.of(args[1]))) {
            Stream<Path> files = entries.filter(Files::isRegularFile).sorted();
            ScoringPipeline.of(scorer)
                    .scoreAll(files.map(ScoringTask::alone), result -> System.out.println(line(result)));
        }
    }

    /** The score of a file or, for a file that is not an image, the error. */
    private static String line(ScoringResult result) {
        if (result instanceof Scored scored) {
            Path file = Path.of(scored.task().anonymized().name());
            return String.format(Locale.ROOT, "%.3f  %s", scored.score().score(), file.getFileName());
        }
        return "-      " + ((Failed) result).error().getMessage();
    }
}
