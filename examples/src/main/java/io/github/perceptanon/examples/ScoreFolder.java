package io.github.perceptanon.examples;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.image.ImageLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Scores the files of a folder with an HA1 model, several at once. Arguments: MODEL FOLDER. */
public final class ScoreFolder {
    private ScoreFolder() {}

    /**
     * Prints one line for each file, in order of their names.
     *
     * @param args a model file and a folder
     * @throws IOException if the model cannot be used or the folder not be listed
     */
    public static void main(String[] args) throws IOException {
        try (AnonymityScorer scorer = AnonymityScorer.load(Path.of(args[0]));
                Stream<Path> entries = Files.list(Path.of(args[1]))) {
            List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
            files.parallelStream().map(file -> line(scorer, file)).forEachOrdered(System.out::println);
        }
    }

    /** A file that is no image gets its error for a line, and the others go on. */
    private static String line(AnonymityScorer scorer, Path file) {
        try {
            double score = scorer.score(ImageLoader.standard().load(file)).score();
            return String.format(Locale.ROOT, "%.3f  %s", score, file.getFileName());
        } catch (IOException e) {
            return "-      " + e.getMessage();
        }
    }
}
