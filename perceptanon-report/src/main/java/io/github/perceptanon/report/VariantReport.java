// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.variants.VariantRow;
import io.github.perceptanon.anonymize.variants.VariantSummary;
import io.github.perceptanon.image.ImageLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Presents a folder of variants: how many there are, what was left out, and contact sheets. Originals are not on the page,
 * so that it shows no more of people than the variants do.
 */
public final class VariantReport {
    private static final int MOST_SHEETS = 24;
    private static final int THUMBNAIL = 232;
    private static final int MOST_NAMES = 200;
    private static final int MOST_SCORES = 8;

    private VariantReport() {}

    /**
     * Creates the report.
     *
     * @param summary of a run, whose files are still there
     * @param provenance versions and the like, names and values in order
     * @return the report, with thumbnails of up to 24 photographs' variants, spread over all of them
     * @throws IOException if a variant cannot be read
     */
    public static Report of(VariantSummary summary, Map<String, String> provenance) throws IOException {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(new Report.Section("Variants", List.of(counts(summary))));
        if (!summary.detected().isEmpty()) {
            sections.add(new Report.Section("Detections", List.of(detections(summary))));
        }
        if (!summary.rows().isEmpty()) {
            sections.add(new Report.Section("Contact sheets", sheets(summary)));
        }
        List<Block> leftOut = leftOut(summary);
        if (!leftOut.isEmpty()) {
            sections.add(new Report.Section("Left out", leftOut));
        }
        return new Report(
                "Anonymized variants",
                List.of(
                        summary.rows().size() + " variants of " + summary.originals() + " of " + summary.photographs()
                                + " photographs.",
                        "Look through the sheets before people judge the images: what no region covers is untouched."),
                summary.options().notice(),
                sections,
                provenance);
    }

    private static Table counts(VariantSummary summary) {
        List<Scope> scopes = summary.options().scopes();
        List<String> header = new ArrayList<>(List.of("Method"));
        scopes.forEach(scope -> header.add(scope.label()));
        List<Table.Row> rows = new ArrayList<>();
        Map<String, Map<Scope, Long>> counts = summary.rows().stream()
                .collect(Collectors.groupingBy(
                        VariantRow::method,
                        LinkedHashMap::new,
                        Collectors.groupingBy(VariantRow::scope, Collectors.counting())));
        counts.forEach((method, byScope) -> {
            List<Table.Cell> cells = new ArrayList<>(List.of(new Table.Text(method)));
            scopes.forEach(scope -> cells.add(new Table.Figure(byScope.getOrDefault(scope, 0L), 0)));
            rows.add(new Table.Row(cells, false));
        });
        return new Table(
                "Number of variants",
                header,
                rows,
                "Photographs without a face or person have no variants of that scope. Solid and inpainted whole images"
                        + " are not made.");
    }

    private static Table detections(VariantSummary summary) {
        List<Table.Row> rows = new ArrayList<>();
        for (Scope scope : summary.options().scopes()) {
            List<List<Double>> scores = summary.detected().stream()
                    .map(image -> scores(image, scope))
                    .filter(found -> !found.isEmpty())
                    .toList();
            List<Double> sorted = scores.stream().flatMap(List::stream).sorted().toList();
            if (!sorted.isEmpty()) {
                rows.add(new Table.Row(
                        List.of(
                                new Table.Text(scope.label()),
                                new Table.Figure(sorted.size(), 0),
                                new Table.Figure(scores.size(), 0),
                                new Table.Figure(sorted.get(0), 2),
                                new Table.Figure(median(sorted), 2),
                                new Table.Figure(sorted.get(sorted.size() - 1), 2)),
                        false));
            }
        }
        return new Table(
                "What the detector found",
                List.of("Scope", "Detections", "Photographs", "Lowest score", "Median score", "Highest score"),
                rows,
                "Detectors miss faces, and find some where there are none. Photographs without detections are listed"
                        + " below.");
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static List<Double> scores(ImageRegions image, Scope scope) {
        return image.regions().stream()
                .filter(region -> region.scope() == scope && region.score().isPresent())
                .map(region -> region.score().getAsDouble())
                .toList();
    }

    /** Scores by the photograph's original in the folder. */
    private static Map<String, String> scoresByOriginal(VariantSummary summary) {
        Map<String, String> texts = new HashMap<>();
        summary.detected().forEach(image -> {
            List<String> parts = new ArrayList<>();
            for (Scope scope : summary.options().scopes()) {
                List<Double> scores = scores(image, scope);
                if (!scores.isEmpty()) {
                    String first = scores.stream()
                            .limit(MOST_SCORES)
                            .map(score -> String.format(Locale.ROOT, "%.2f", score))
                            .collect(Collectors.joining(" "));
                    parts.add(scope.label() + " " + first + (scores.size() > MOST_SCORES ? " …" : ""));
                }
            }
            texts.put(image.name(), String.join(", ", parts));
        });
        return texts;
    }

    private static List<Block> sheets(VariantSummary summary) throws IOException {
        Map<String, List<VariantRow>> byOriginal = summary.rows().stream()
                .collect(Collectors.groupingBy(VariantRow::original, LinkedHashMap::new, Collectors.toList()));
        List<String> originals = List.copyOf(byOriginal.keySet());
        Map<String, String> scores = scoresByOriginal(summary);
        int sheets = Math.min(MOST_SHEETS, originals.size());
        List<Block> blocks = new ArrayList<>();
        if (sheets < originals.size()) {
            blocks.add(new Block.Paragraph(
                    sheets + " of " + originals.size() + " photographs, at equal distances in the table."));
        }
        for (int i = 0; i < sheets; i++) {
            String original = originals.get((int) ((long) i * originals.size() / sheets));
            List<Block.Picture> pictures = new ArrayList<>();
            for (VariantRow row : byOriginal.getOrDefault(original, List.of())) {
                EmbeddedImage image = EmbeddedImage.photo(
                        ImageLoader.standard()
                                .withLimits(summary.options().limits())
                                .load(summary.folder().resolve(row.anonymized()))
                                .toBufferedImage(),
                        THUMBNAIL);
                pictures.add(new Block.Picture(
                        image,
                        row.scope().label() + " of " + original + " anonymized by " + row.method(),
                        List.of(row.method(), row.scope().label())));
            }
            String found = scores.getOrDefault(original, "");
            blocks.add(new Block.Gallery(original + (found.isEmpty() ? "" : " – " + found), pictures));
        }
        return blocks;
    }

    private static List<Block> leftOut(VariantSummary summary) {
        List<Block> blocks = new ArrayList<>();
        if (!summary.failures().isEmpty()) {
            blocks.add(failures(summary.failures()));
        }
        if (!summary.withoutVariants().isEmpty()) {
            List<Table.Row> rows = summary.withoutVariants().stream()
                    .limit(MOST_NAMES)
                    .map(name -> new Table.Row(List.of(new Table.Text(name)), false))
                    .toList();
            blocks.add(new Table(
                    "Photographs without a region",
                    List.of("Photograph"),
                    rows,
                    more(summary.withoutVariants().size())));
        }
        if (!summary.leftOut().isEmpty()) {
            List<Table.Row> rows = new TreeSet<>(summary.leftOut().keySet())
                    .stream()
                            .limit(MOST_NAMES)
                            .map(label -> new Table.Row(
                                    List.of(
                                            new Table.Text(label),
                                            new Table.Figure(summary.leftOut().getOrDefault(label, 0), 0)),
                                    false))
                            .toList();
            blocks.add(new Table(
                    "Labels that stand for nothing",
                    List.of("Label", "Regions"),
                    rows,
                    more(summary.leftOut().size())));
        }
        return blocks;
    }

    /** The first of the photographs that could not be used. */
    static Table failures(List<VariantSummary.Failure> failures) {
        List<Table.Row> rows = failures.stream()
                .limit(MOST_NAMES)
                .map(failure -> new Table.Row(
                        List.of(new Table.Text(failure.photograph()), new Table.Text(failure.message())), false))
                .toList();
        return new Table(
                "Photographs that could not be used", List.of("Photograph", "Why"), rows, more(failures.size()));
    }

    private static String more(int all) {
        return all > MOST_NAMES ? "The first " + MOST_NAMES + " of " + all + "." : "";
    }
}
