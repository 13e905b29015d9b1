// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.variants.GuidedSummary;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Presents guided anonymization: a page for each photograph, with before and after and every step, and a page for a folder, the
 * worst first. Pages of photographs show them as they were.
 */
public final class GuidedReport {
    private static final int SIDE = 880;
    private static final int THUMBNAIL = 232;
    private static final int MOST_SHOWN = 24;
    private static final int MOST_ROWS = 1000;
    private static final String ONE_JUDGE =
            "No second judge was asked: whether what deceives this one would deceive another is unknown.";

    private GuidedReport() {}

    /**
     * Creates the page of a photograph.
     *
     * @param name the photograph's
     * @param photograph as it was, upright
     * @param result what became of it
     * @param notice where photograph and models come from, if numbers about them have to say so
     * @param provenance versions and the like, names and values in order
     * @return the page; it shows the photograph as it was
     */
    public static Report of(
            String name,
            RgbImage photograph,
            GuidedResult result,
            Optional<String> notice,
            Map<String, String> provenance) {
        List<Report.Section> sections = new ArrayList<>();
        sections.add(new Report.Section("Before and after", List.of(comparison(name, photograph, result))));
        sections.add(new Report.Section("Steps", steps(photograph, result)));
        return new Report(name, lead(result), notice, sections, provenance);
    }

    private static List<String> lead(GuidedResult result) {
        GuidedOptions options = result.options();
        List<String> lead = new ArrayList<>();
        lead.add((result.reached()
                        ? "The target is reached"
                        : "Missed: " + result.outcome().words()) + ". Score "
                + Numbers.fixed(result.steps().get(0).score(), 2) + " before, " + Numbers.fixed(result.score(), 2)
                + " after, target " + Numbers.fixed(options.target(), 2)
                + other(result.confirmation()) + ".");
        lead.add(percent(result.area()) + " of the image destroyed by "
                + options.method().name() + ", SSIM " + Numbers.fixed(result.ssim(), 3) + " kept, " + result.looks()
                + " looks of the judges.");
        lead.add(
                result.judges().size() > 1
                        ? "A score is a model's opinion of what people would recognise."
                        : "A score is a model's opinion of what people would recognise. " + ONE_JUDGE);
        return lead;
    }

    private static String other(OptionalDouble confirmation) {
        return confirmation.isPresent()
                ? "; the second judge's score " + Numbers.fixed(confirmation.getAsDouble(), 2)
                : "";
    }

    private static Block comparison(String name, RgbImage photograph, GuidedResult result) {
        return new Block.Comparison(
                "Slide the picture to uncover the photograph as it was.",
                EmbeddedImage.photo(result.image().toBufferedImage(), SIDE),
                name + " after anonymization",
                EmbeddedImage.photo(photograph.toBufferedImage(), SIDE),
                name + " as it was");
    }

    private static List<Block> steps(RgbImage photograph, GuidedResult result) {
        List<Table.Row> rows = new ArrayList<>();
        List<Block.Picture> pictures = new ArrayList<>();
        boolean two = result.judges().size() > 1;
        for (int i = 0; i < result.steps().size(); i++) {
            GuidedStep step = result.steps().get(i);
            List<Table.Cell> cells = new ArrayList<>(List.of(
                    new Table.Text(i + " " + words(step)),
                    new Table.Figure(step.regions().size(), 0),
                    new Table.Figure(step.tried(), 0),
                    new Table.Figure(step.score(), 2)));
            if (two) {
                cells.add(new Table.Figure(step.confirmation().orElse(Double.NaN), 2));
            }
            cells.add(new Table.Figure(100 * step.area(), 1));
            cells.add(new Table.Figure(step.ssim(), 3));
            rows.add(new Table.Row(cells, false));
            if (step.map().isPresent() && pictures.size() < MOST_SHOWN) {
                pictures.add(new Block.Picture(
                        EmbeddedImage.photo(
                                CuePictures.draw(photograph, step.map().get(), step.regions()), THUMBNAIL),
                        "map and regions of step " + i,
                        List.of(
                                "Step " + i,
                                "score " + Numbers.fixed(step.score(), 2),
                                step.led() == 0 ? "map of the judge" : "map of the second judge")));
            }
        }
        List<String> header = new ArrayList<>(List.of("Step", "Regions", "Versions tried", "Score"));
        if (two) {
            header.add("Second judge");
        }
        header.add("Destroyed, %");
        header.add("SSIM");
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Table(
                        "All steps",
                        header,
                        rows,
                        "Scores, area and SSIM are those after the step. The second judge is asked once the first one is content."));
        if (!pictures.isEmpty()) {
            blocks.add(new Block.Gallery(
                    "What lowered the score before each step (red), and what was destroyed then (blue)", pictures));
        }
        return blocks;
    }

    private static String words(GuidedStep step) {
        return switch (step.kind()) {
            case START -> "start";
            case DESTROY -> "destroy";
            case GIVE_BACK -> "give back";
        };
    }

    /**
     * Creates the page of a folder.
     *
     * @param summary of a run, whose images are still there
     * @param pages the folder beside the page with the photographs' pages, {@code STEM.html}
     * @param provenance versions and the like, names and values in order
     * @return the page; it shows what is left of the photographs, not how they were
     * @throws IOException if an image cannot be read
     */
    public static Report of(GuidedSummary summary, String pages, Map<String, String> provenance) throws IOException {
        List<Report.Section> sections = new ArrayList<>();
        if (!summary.rows().isEmpty()) {
            sections.add(new Report.Section("Photographs", List.of(table(summary, pages))));
            sections.add(new Report.Section("What is left", List.of(gallery(summary))));
        }
        if (!summary.failures().isEmpty()) {
            sections.add(new Report.Section("Left out", List.of(VariantReport.failures(summary.failures()))));
        }
        int all = summary.rows().size();
        List<String> lead = new ArrayList<>();
        lead.add((all - summary.missed()) + " of " + all + " photographs reached the target of "
                + Numbers.fixed(summary.options().target(), 2)
                + (summary.judges().size() > 1 ? " in the opinion of both judges." : ". " + ONE_JUDGE));
        lead.add(
                "A score is a model's opinion of what people would recognise: look at what is left before anyone else does."
                        + " The pages of the photographs show them as they were.");
        return new Report("Guided anonymization", lead, summary.notice(), sections, provenance);
    }

    private static Table table(GuidedSummary summary, String pages) {
        boolean two = summary.judges().size() > 1;
        List<Table.Row> rows = new ArrayList<>();
        summary.rows().stream().limit(MOST_ROWS).forEach(row -> {
            List<Table.Cell> cells = new ArrayList<>(List.of(
                    Table.Link.to(row.photograph(), pages, row.stem() + ".html"),
                    new Table.Text(
                            row.reached()
                                    ? "reached"
                                    : "missed: " + row.outcome().words()),
                    new Table.Figure(row.before(), 2),
                    new Table.Figure(row.score(), 2)));
            if (two) {
                cells.add(new Table.Figure(row.confirmation().orElse(Double.NaN), 2));
            }
            cells.add(new Table.Figure(100 * row.area(), 1));
            cells.add(new Table.Figure(row.ssim(), 3));
            cells.add(new Table.Figure(row.steps(), 0));
            rows.add(new Table.Row(cells, false));
        });
        List<String> header = new ArrayList<>(List.of("Photograph", "Outcome", "Score before", "Score"));
        if (two) {
            header.add("Second judge");
        }
        header.addAll(List.of("Destroyed, %", "SSIM", "Steps"));
        return new Table(
                "The worst first",
                header,
                rows,
                summary.rows().size() > MOST_ROWS
                        ? "The first " + MOST_ROWS + " of " + summary.rows().size() + "."
                        : "");
    }

    private static Block gallery(GuidedSummary summary) throws IOException {
        List<Block.Picture> pictures = new ArrayList<>();
        for (GuidedSummary.Row row : summary.rows()) {
            if (pictures.size() == MOST_SHOWN) {
                break;
            }
            RgbImage image =
                    ImageLoader.standard().load(summary.folder().resolve("anon").resolve(row.stem() + ".png"));
            pictures.add(new Block.Picture(
                    EmbeddedImage.photo(image.toBufferedImage(), THUMBNAIL),
                    "what is left of " + row.photograph(),
                    List.of(
                            row.photograph(),
                            (row.reached() ? "score " : "missed, score ") + Numbers.fixed(row.weakest(), 2),
                            percent(row.area()) + " destroyed")));
        }
        boolean all = pictures.size() == summary.rows().size();
        return new Block.Gallery(all ? "All photographs" : "The " + MOST_SHOWN + " worst photographs", pictures);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
