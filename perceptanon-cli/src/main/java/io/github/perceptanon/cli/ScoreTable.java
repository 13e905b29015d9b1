// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.AnonymityScore;
import io.github.perceptanon.pipeline.ScoringResult;
import io.github.perceptanon.pipeline.ScoringResult.Scored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints scores as a table. Rows are printed as they arrive, so the column widths are fixed beforehand. */
final class ScoreTable implements ScoreOutput {
    private final CommonOptions common;
    private final ScoreCaveats caveats;
    private final TextTable.Columns columns;
    private boolean headed;
    private boolean caveatSaid;

    ScoreTable(CommonOptions common, ScoreCaveats caveats, List<Path> files) {
        this.common = common;
        this.caveats = caveats;
        int longest = files.stream()
                .mapToInt(file -> TextTable.length(file.toString()))
                .max()
                .orElse(0);
        this.columns = new TextTable.Columns(Math.max(longest, "image".length()), "10.000".length(), "label".length());
    }

    @Override
    public void result(ScoringResult result) throws IOException {
        if (!(result instanceof Scored scored)) {
            return;
        }
        String image = scored.task().anonymized().name();
        sayCaveat(caveats.of(Path.of(image)));
        if (!headed) {
            headed = true;
            common.out().println(columns.line("image", "score", "label"));
        }
        AnonymityScore score = scored.score();
        common.out()
                .println(columns.line(
                        image,
                        String.format(Locale.ROOT, "%.3f", score.score()),
                        score.label().isPresent()
                                ? Integer.toString(score.label().getAsInt())
                                : "-"));
    }

    /** Prints a note once, instead of for every row. */
    private void sayCaveat(Optional<String> words) {
        if (!caveatSaid && words.isPresent()) {
            caveatSaid = true;
            common.caveat(words);
        }
    }
}
