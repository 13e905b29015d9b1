package io.github.perceptanon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where annotations come from.
 *
 * @param caveat the words that go with every number made of them, if any
 */
record DataOrigin(Optional<String> caveat) {
    /** What every number from sample data is called. */
    static final String SYNTHETIC = "synthetic sample data, not human judgements";

    private static final int LONGEST_README = 100_000;

    /** Sample data say so in the README.txt of their data root. */
    static DataOrigin of(Path root) throws IOException {
        Path readme = root.resolve("README.txt");
        if (!Files.isRegularFile(readme) || Files.size(readme) > LONGEST_README) {
            return new DataOrigin(Optional.empty());
        }
        String text = new String(Files.readAllBytes(readme), StandardCharsets.UTF_8);
        return new DataOrigin(Optional.of(SYNTHETIC).filter(text::contains));
    }
}
