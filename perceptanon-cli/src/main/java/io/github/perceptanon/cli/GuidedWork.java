// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.Scorer;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.detect.RegionDetector;
import io.github.perceptanon.anonymize.guided.GuidedAnonymizer;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.guided.Judge;
import io.github.perceptanon.anonymize.regions.RegionOptions;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.anonymize.variants.GuidedFolder;
import io.github.perceptanon.anonymize.variants.GuidedSummary;
import io.github.perceptanon.anonymize.variants.VariantSummary;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.report.GuidedReport;
import io.github.perceptanon.report.ReportWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Anonymizes photographs until a model gives the score that is asked for, and reports how. */
final class GuidedWork {
    private final CommonOptions common;
    private final GuidedOption guided;
    private final Path photographs;
    private final Path out;
    private final boolean json;

    GuidedWork(CommonOptions common, GuidedOption guided, Path photographs, Path out, boolean json) {
        this.common = common;
        this.guided = guided;
        this.photographs = photographs;
        this.out = out;
        this.json = json;
    }

    /** Where starting regions come from. */
    interface Start {
        GuidedSummary write(
                GuidedAnonymizer anonymizer, Optional<String> notice, Path out, GuidedFolder.Listener listener)
                throws IOException, InterruptedException;
    }

    /** Regions of a file, or none. */
    Start from(RegionSet regions, List<Scope> scopes) {
        return (anonymizer, notice, folder, listener) ->
                GuidedFolder.write(photographs, regions, scopes, anonymizer, notice, folder, listener);
    }

    /** What a detector finds. */
    Start from(RegionDetector detector, RegionOptions reading, List<Scope> scopes) {
        return (anonymizer, notice, folder, listener) ->
                GuidedFolder.write(photographs, detector, reading, scopes, anonymizer, notice, folder, listener);
    }

    /** Returns the exit code. */
    int run(Start start, GuidedOptions options, EngineOptions engine) throws IOException {
        int count = GuidedFolder.names(photographs).size();
        try (Scorer first = Scorer.load(guided.model(), engine);
                Loaded second = Loaded.of(guided.confirm(), engine)) {
            Optional<String> notice = notice(first, second);
            GuidedAnonymizer anonymizer = anonymizer(first, second, options);
            GuidedSummary summary = write(start, anonymizer, notice, count);
            ReportWriter.write(
                    GuidedReport.of(summary, GuidedFolder.PAGES, provenance(anonymizer)), out.resolve("report.html"));
            return report(summary);
        }
    }

    /** A second model, if there is one. */
    private record Loaded(Optional<Scorer> scorer) implements AutoCloseable {
        static Loaded of(Optional<Path> model, EngineOptions engine) throws IOException {
            return new Loaded(model.isPresent() ? Optional.of(Scorer.load(model.get(), engine)) : Optional.empty());
        }

        @Override
        public void close() {
            scorer.ifPresent(Scorer::close);
        }
    }

    private Optional<String> notice(Scorer first, Loaded second) throws IOException {
        Optional<String> ofModels = ModelProvenance.caveat(first.card())
                .or(() -> second.scorer().flatMap(scorer -> ModelProvenance.caveat(scorer.card())));
        return ofModels.isPresent() ? ofModels : DataOrigin.of(photographs).caveat();
    }

    private GuidedAnonymizer anonymizer(Scorer first, Loaded second, GuidedOptions options) {
        try {
            GuidedAnonymizer alone = GuidedAnonymizer.of(judge(first), options);
            return second.scorer()
                    .map(scorer -> alone.confirmedBy(judge(scorer)))
                    .orElse(alone);
        } catch (IllegalArgumentException e) {
            throw common.usage(e);
        }
    }

    private Judge judge(Scorer scorer) {
        return Judge.of(scorer, guided.map(), guided.stage());
    }

    private GuidedSummary write(Start start, GuidedAnonymizer anonymizer, Optional<String> notice, int count)
            throws IOException {
        try (Progress progress = common.progress("photographs", count)) {
            return start.write(anonymizer, notice, out, new GuidedFolder.Listener() {
                @Override
                public void step(String photograph, GuidedStep step) {}

                @Override
                public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page)
                        throws IOException {
                    ReportWriter.write(
                            GuidedReport.of(row.photograph(), photograph, result, notice, provenance(anonymizer)),
                            page);
                    progress.step();
                }

                @Override
                public void kept(GuidedSummary.Row row) {
                    progress.step();
                }

                @Override
                public boolean pages() {
                    return true;
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while photographs were anonymized (" + out + ")");
        }
    }

    private Map<String, String> provenance(GuidedAnonymizer anonymizer) {
        GuidedOptions options = anonymizer.options();
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("Made by", Version.line());
        provenance.put("Judge", anonymizer.judges().get(0));
        provenance.put(
                "Second judge",
                anonymizer.judges().size() > 1 ? anonymizer.judges().get(1) : "none");
        provenance.put("Maps", anonymizer.maps().get(0)); // of both judges
        provenance.put(
                "Limits",
                "up to " + options.mostArea() + " of the image in " + options.mostSteps() + " steps of "
                        + options.candidates() + " candidates; each region adds at least " + options.leastArea()
                        + " of the image, each step " + options.leastGain());
        return provenance;
    }

    private int report(GuidedSummary summary) {
        for (VariantSummary.Failure failure : summary.failures()) {
            ErrorReporter.workFailed(common.err(), new IOException(failure.message()), common.verbose());
        }
        for (GuidedSummary.Row row : summary.rows()) {
            if (!row.reached()) {
                ErrorReporter.workFailed(common.err(), new IOException(missed(row, summary)), common.verbose());
            }
        }
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>(GuidedFolder.document(summary));
            document.put("kept", summary.kept());
            common.out().println(JsonText.of(document));
        } else {
            int all = summary.rows().size();
            common.out()
                    .println(out + ": " + (all - summary.missed()) + " of " + Text.count(all, "photograph")
                            + " reached " + summary.options().target() + ", summary.csv, report.html"
                            + (summary.kept() > 0 ? " (" + summary.kept() + " from an earlier run)" : ""));
            common.caveat(summary.notice());
        }
        if (summary.judges().size() == 1) {
            common.note("note: no second model confirmed the scores; see --confirm");
        }
        return summary.missed() == 0 && summary.failures().isEmpty() ? 0 : 1;
    }

    private static String missed(GuidedSummary.Row row, GuidedSummary summary) {
        return row.photograph() + ": missed the target: " + row.outcome().words()
                + String.format(
                        Locale.ROOT,
                        " (best score %.2f, target %s)",
                        row.weakest(),
                        summary.options().target());
    }
}
