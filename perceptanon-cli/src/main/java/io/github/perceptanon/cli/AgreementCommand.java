// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import io.github.perceptanon.file.JsonText;
import io.github.perceptanon.metrics.agreement.Agreement;
import io.github.perceptanon.metrics.agreement.Estimate;
import io.github.perceptanon.metrics.agreement.RaterSummary;
import io.github.perceptanon.metrics.agreement.Ratings;
import io.github.perceptanon.metrics.agreement.Screening;
import io.github.perceptanon.study.AnnotatorChecks;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perceptanon agreement}: how well annotators agree. */
@Command(
        name = "agreement",
        mixinStandardHelpOptions = true,
        description = {
            "How well annotators agree: Krippendorff's alpha, ICC, and each one's bias and consistency.",
            "Consistency is taken from the table of all answers that annotate writes beside the file, if it is there."
        })
final class AgreementCommand implements Callable<Integer> {
    static final String REPORT = "report.html";

    /** Who is left out, if that is asked for. */
    enum Screen {
        NONE,
        BT500
    }

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "FILE", description = "Annotation file, such as HA1.csv.")
    private Path csv;

    @Option(
            names = "--answers",
            paramLabel = "FILE",
            description = "Table of all answers (default: HA1-answers.csv beside HA1.csv, if there is one).")
    private @Nullable Path answers;

    @Option(
            names = "--screen",
            defaultValue = "none",
            paramLabel = "METHOD",
            description = "Also without annotators who stray: none or bt500, for ITU-R BT.500 (default:"
                    + " ${DEFAULT-VALUE}).")
    private Screen screen;

    @Option(
            names = "--corrected",
            paramLabel = "FILE",
            description = "Write the table with means from which each annotator's bias is taken out.")
    private @Nullable Path corrected;

    @Option(
            names = "--resamples",
            defaultValue = "" + Agreement.DEFAULT_RESAMPLES,
            paramLabel = "N",
            description = "Resamples of the bootstrap, 0 for no intervals (default: ${DEFAULT-VALUE}).")
    private int resamples;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "S",
            description = "Seed of the bootstrap (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--report", paramLabel = "DIR", description = "Folder for a report: report.html.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private OverwriteOption overwrite;

    /**
     * What was found.
     *
     * @param names the annotators
     * @param all everybody's agreement
     * @param screened that without those left out; empty unless screening was asked for
     * @param rejected the names of those left out
     * @param checks what repeats and gold images tell, by name; empty without a table of answers
     */
    record Findings(
            List<String> names,
            Agreement all,
            Optional<Agreement> screened,
            List<String> rejected,
            Map<String, AnnotatorChecks> checks) {
        List<String> kept() {
            return names.stream().filter(name -> !rejected.contains(name)).toList();
        }
    }

    @Override
    public Integer call() throws IOException {
        if (resamples < 0 || resamples > 1_000_000) {
            throw common.usage("--resamples must be 0 to 1000000 but was " + resamples);
        }
        Annotations rows = Annotations.read(csv, csv.toAbsolutePath().resolveSibling(""));
        requireAnnotators(rows);
        if (report != null) {
            OutputFile.requireFolder(report, REPORT);
        }
        if (corrected != null) {
            overwrite.requireNew(corrected);
        }
        Ratings ratings =
                Ratings.of(rows.rows().stream().map(Annotation::scores).toList());
        Set<Integer> rejected = screen == Screen.BT500 ? Screening.bt500(ratings) : Set.of();
        Ratings kept = ratings.without(rejected);
        Findings findings = new Findings(
                rows.annotators(),
                Agreement.of(ratings, rows.originals(), resamples, seed),
                screen == Screen.NONE
                        ? Optional.empty()
                        : Optional.of(Agreement.of(kept, rows.originals(), resamples, seed)),
                rejected.stream().map(rows.annotators()::get).toList(),
                checks());
        Optional<String> caveat = DataOrigin.of(rows).caveat();
        if (corrected != null) {
            writeCorrected(rows, findings.screened().orElse(findings.all()), corrected);
        }
        if (report != null) {
            new AgreementPages(csv, findings, caveat).write(report);
        }
        if (json) {
            common.out().println(JsonText.of(document(findings, caveat)));
        } else {
            print(rows, findings);
            common.caveat(caveat);
        }
        return 0;
    }

    private void requireAnnotators(Annotations rows) throws AnnotationException {
        int there = rows.annotators().size();
        if (there < 2) {
            throw new AnnotationException(csv + ": agreement needs at least 2 annotators, columns between 'method' and"
                    + " 'score_mean', but there " + (there == 1 ? "is 1" : "are none"));
        }
    }

    private Map<String, AnnotatorChecks> checks() throws IOException {
        Path file = answers;
        if (file == null) {
            String name = String.valueOf(csv.getFileName());
            Path beside = csv.resolveSibling(name.replaceFirst("(\\.csv)?$", "-answers.csv"));
            if (!Files.exists(beside)) {
                return Map.of();
            }
            file = beside;
        }
        return AnnotatorChecks.of(CsvTable.read(file));
    }

    /** Corrected means beyond the scale count as its ends, which is what training can read. */
    private void writeCorrected(Annotations rows, Agreement agreement, Path file) throws IOException {
        CsvTable table = rows.table();
        int column = table.header().indexOf("score_mean");
        List<List<String>> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            double quality = agreement.model().quality()[i];
            if (!Double.isNaN(quality)) {
                List<String> cells = new ArrayList<>(table.rows().get(i));
                double clipped = Math.min(Annotation.HIGHEST_SCORE, Math.max(Annotation.LOWEST_SCORE, quality));
                cells.set(column, Double.toString(clipped));
                kept.add(cells);
            }
        }
        new CsvTable(table.source(), table.header(), kept).write(file);
        int left = rows.size() - kept.size();
        if (left > 0) {
            common.note("note: " + Text.count(left, "row") + " without a score left out of " + file);
        }
    }

    private static Map<String, Object> document(Findings findings, Optional<String> caveat) {
        Map<String, Object> document = document(findings.names(), findings.all());
        if (!findings.checks().isEmpty()) {
            Map<String, Object> checks = new LinkedHashMap<>();
            findings.checks().forEach((name, check) -> checks.put(name, document(check)));
            document.put("checks", checks);
        }
        findings.screened().ifPresent(agreement -> {
            Map<String, Object> screening = new LinkedHashMap<>();
            screening.put("method", "bt500");
            screening.put("rejected", findings.rejected());
            screening.put("agreement", document(findings.kept(), agreement));
            document.put("screening", screening);
        });
        caveat.ifPresent(words -> document.put(DataOrigin.KEY, words));
        return document;
    }

    private static Map<String, Object> document(List<String> names, Agreement agreement) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("n", agreement.items());
        document.put("scores", agreement.scores());
        Map<String, Object> alpha = new LinkedHashMap<>();
        alpha.put("interval", document(agreement.alphaInterval()));
        alpha.put("ordinal", document(agreement.alphaOrdinal()));
        document.put("alpha", alpha);
        Map<String, Object> icc = new LinkedHashMap<>();
        icc.put("single", document(agreement.iccSingle()));
        icc.put("average", document(agreement.iccAverage()));
        icc.put("n", agreement.iccItems());
        document.put("icc", icc);
        Map<String, Object> annotators = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            RaterSummary rater = agreement.raters().get(i);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("n", rater.n());
            entry.put("mean", rater.mean());
            entry.put("spread", rater.spread());
            entry.put("bias", rater.bias());
            entry.put("inconsistency", rater.inconsistency());
            entry.put("correlation", rater.correlation());
            annotators.put(names.get(i), entry);
        }
        document.put("annotators", annotators);
        return document;
    }

    private static Map<String, Object> document(Estimate estimate) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("value", estimate.value());
        entry.put("low", estimate.low());
        entry.put("high", estimate.high());
        return entry;
    }

    private static Map<String, Object> document(AnnotatorChecks check) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("repeats", check.repeats());
        entry.put("same", check.same());
        entry.put("mean_difference", check.meanDifference());
        entry.put("deviation", check.deviation());
        entry.put("gold", check.gold());
        entry.put("gold_error", check.goldError());
        entry.put("median_seconds", check.medianSeconds());
        return entry;
    }

    private void print(Annotations rows, Findings findings) {
        common.out()
                .println(csv + ": " + Text.count(rows.size(), "image") + ", "
                        + Text.count(findings.names().size(), "annotator") + ", "
                        + Text.count(findings.all().scores(), "score"));
        common.out().print(coefficients(findings.all()));
        common.out().println();
        common.out().print(annotators(findings));
        findings.screened().ifPresent(agreement -> {
            common.out().println();
            common.out()
                    .println("without those whom BT.500 rejects ("
                            + (findings.rejected().isEmpty() ? "nobody" : String.join(", ", findings.rejected()))
                            + "):");
            common.out().print(coefficients(agreement));
        });
    }

    private static TextTable coefficients(Agreement agreement) {
        TextTable table = new TextTable("coefficient", "images", "value", "95%");
        row(table, "Krippendorff's alpha, interval", agreement.items(), agreement.alphaInterval());
        row(table, "Krippendorff's alpha, ordinal", agreement.items(), agreement.alphaOrdinal());
        row(table, "ICC(2,1), one annotator", agreement.iccItems(), agreement.iccSingle());
        row(table, "ICC(2,k), the mean of all", agreement.iccItems(), agreement.iccAverage());
        return table;
    }

    private static void row(TextTable table, String name, int images, Estimate estimate) {
        boolean bounded = !Double.isNaN(estimate.low());
        table.row(
                name,
                Integer.toString(images),
                number(estimate.value()),
                bounded ? "[" + number(estimate.low()) + ", " + number(estimate.high()) + "]" : "-");
    }

    private static TextTable annotators(Findings findings) {
        TextTable table = new TextTable(
                "annotator",
                "n",
                "mean",
                "spread",
                "bias",
                "inconsistency",
                "r",
                "repeats",
                "same",
                "deviation",
                "gold error");
        for (int i = 0; i < findings.names().size(); i++) {
            String name = findings.names().get(i);
            RaterSummary rater = findings.all().raters().get(i);
            Optional<AnnotatorChecks> check =
                    Optional.ofNullable(findings.checks().get(name));
            table.row(
                    name,
                    Integer.toString(rater.n()),
                    number(rater.mean()),
                    number(rater.spread()),
                    number(rater.bias()),
                    number(rater.inconsistency()),
                    number(rater.correlation()),
                    check.map(c -> Integer.toString(c.repeats())).orElse("-"),
                    check.map(c -> number(c.same())).orElse("-"),
                    check.map(c -> number(c.deviation())).orElse("-"),
                    check.map(c -> number(c.goldError())).orElse("-"));
        }
        return table;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : Text.fixed(value);
    }
}
