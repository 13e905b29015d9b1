// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.metrics.correlation.Correlation;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.comparison.Cell;
import io.github.perceptanon.train.comparison.CellResult;
import io.github.perceptanon.train.comparison.ComparedMetric;
import io.github.perceptanon.train.comparison.ComparisonPlan;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.ModelVariant;
import io.github.perceptanon.train.comparison.PaperFigures;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison's tables, in the layout of the paper, and charts of them. */
final class ComparisonPages {
    private static final String READING =
            "ρ: Spearman's; τ: Kendall's τ-b; in brackets the 95% interval; n: test rows. "
                    + "A similarity metric (PSNR, SSIM) falls as anonymity rises, so −1 would be perfect for it and +1 for "
                    + "the others. Bold: the measure that agrees best, whatever the direction of its values.";

    /** Shown as a dash. */
    private static final Table.Cell NOTHING = new Table.Figure(Double.NaN, 4);

    private final ComparisonResult result;
    private final ComparisonPlan plan;
    private final Charts charts;

    ComparisonPages(ComparisonResult result) {
        this.result = result;
        this.plan = result.plan();
        this.charts = new Charts(plan.data().caveat());
    }

    /** All tables, with this provenance. */
    Report report(Map<String, String> provenance) {
        List<Report.Section> sections = new ArrayList<>();
        for (AnnotationSetup setup : plan.setups()) {
            String heading = setup == AnnotationSetup.HA1
                    ? "HA1: the anonymized image alone"
                    : "HA2: the image next to its original";
            sections.add(new Report.Section(heading, measured(setup)));
        }
        setups().ifPresent(table -> sections.add(new Report.Section("HA1 against HA2", List.of(table))));
        if (plan.models().study()) {
            List<Block> blocks = new ArrayList<>();
            plan.setups().forEach(setup -> blocks.add(study(setup)));
            sections.add(new Report.Section("Granularity and strategy", blocks));
        }
        return new Report("PerceptAnon comparison", summary(), plan.data().caveat(), sections, provenance);
    }

    private List<String> summary() {
        List<String> summary = new ArrayList<>();
        summary.add("How well each measure's values correlate with human scores, on the test rows of "
                + plan.splits().size() + (plan.splits().size() == 1 ? " split." : " splits."));
        if (result.missing() > 0) {
            summary.add("Unfinished: " + result.cells().size() + " of "
                    + plan.cells().size() + " cells are complete so far.");
        }
        leak().ifPresent(summary::add);
        plan.leftOut().forEach(words -> summary.add("Left out: " + words));
        if (result.isBesidePaper()) {
            summary.add("Each figure is followed by that of the PerceptAnon paper (ICML 2024): the person who ran this "
                    + "comparison "
                    + "stated that the data are the published dataset.");
        } else if (plan.data().published()) {
            summary.add(
                    "The paper's figures are left out: its splits are row by row, whereas these keep the versions of "
                            + "an "
                            + "original together.");
        }
        return summary;
    }

    /** A note if test data were partly used for training. */
    private Optional<String> leak() {
        if (result.cells().keySet().stream().allMatch(cell -> cell.model().isEmpty())) {
            return Optional.empty();
        }
        List<String> leaking = plan.splits().stream()
                .map(SplitType::id)
                .filter(id -> result.splits().values().stream()
                        .anyMatch(splits -> learnsTested(Objects.requireNonNull(splits.get(id)))))
                .toList();
        return leaking.isEmpty()
                ? Optional.empty()
                : Optional.of("PerceptAnon was trained on other versions of originals that it is tested on, like the "
                        + "paper's models, "
                        + "in: " + String.join(", ", leaking)
                        + ". Splits by original (--grouped) avoid this.");
    }

    private static boolean learnsTested(Split split) {
        Set<String> learnt = Stream.of(split.train(), split.val())
                .flatMap(part -> part.rows().stream())
                .map(Annotation::original)
                .collect(Collectors.toSet());
        return split.test().rows().stream().map(Annotation::original).anyMatch(learnt::contains);
    }

    private List<Block> measured(AnnotationSetup setup) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(table(setup));
        chart(setup).ifPresent(blocks::add);
        return blocks;
    }

    /** Agreement on every split, with intervals, whatever the direction of a measure's values. */
    private Optional<Block> chart(AnnotationSetup setup) {
        List<Charts.Estimates> estimates = new ArrayList<>();
        for (Column column : columns()) {
            List<Double> values = new ArrayList<>();
            List<Double> low = new ArrayList<>();
            List<Double> high = new ArrayList<>();
            for (SplitType split : plan.splits()) {
                Optional<Correlation> rho = column.on(setup, split.id(), result).map(CellResult::spearman);
                values.add(rho.map(column::agreement).orElse(Double.NaN));
                low.add(rho.map(r -> column.rises() ? r.low() : -r.high()).orElse(Double.NaN));
                high.add(rho.map(r -> column.rises() ? r.high() : -r.low()).orElse(Double.NaN));
            }
            if (values.stream().anyMatch(Double::isFinite)) {
                estimates.add(new Charts.Estimates(column.title(), values, low, high));
            }
        }
        Charts.Labels labels = new Charts.Labels(
                "Agreement with " + setup + " scores",
                "split",
                "agreement (ρ)",
                "Spearman's ρ with its 95% interval; the sign is inverted for measures that fall as anonymity rises, so higher is "
                        + "better for all.");
        return estimates.isEmpty()
                ? Optional.empty()
                : Optional.of(charts.estimates(
                        labels, plan.splits().stream().map(SplitType::id).toList(), estimates));
    }

    /** A column of the setups' tables: its title, and its cell on every split. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (ComparedMetric metric : plan.metrics()) {
            columns.add(new Column(
                    metric.title(),
                    metric.risesWithAnonymity(),
                    (setup, split) -> Optional.of(Cell.of(setup, split, metric))));
        }
        List<Backbone> backbones = plan.models().backbones();
        for (Backbone backbone : backbones) {
            boolean any = plan.setups().stream()
                    .anyMatch(setup -> plan.splits().stream()
                            .anyMatch(split ->
                                    plan.modelCell(setup, split.id(), backbone).isPresent()));
            if (any) {
                columns.add(new Column(
                        backbones.size() == 1 ? "PerceptAnon" : "PerceptAnon (" + backbone.id() + ")",
                        true,
                        (setup, split) -> plan.modelCell(setup, split, backbone)));
            }
        }
        return columns;
    }

    /** One measure of the tables. */
    record Column(String title, boolean rises, CellOf cellOf) {
        Optional<CellResult> on(AnnotationSetup setup, String split, ComparisonResult result) {
            return cellOf.cell(setup, split).map(result.cells()::get);
        }

        double agreement(Correlation correlation) {
            return rises ? correlation.coefficient() : -correlation.coefficient();
        }
    }

    /** The cell of a column. */
    interface CellOf {
        Optional<Cell> cell(AnnotationSetup setup, String split);
    }

    /** Two rows per split: ρ and τ of every measure. */
    Table table(AnnotationSetup setup) {
        List<Column> columns = columns();
        List<String> header = new ArrayList<>(List.of("Split", "Coefficient"));
        columns.forEach(column -> header.add(column.title()));
        List<Table.Row> rows = new ArrayList<>();
        for (SplitType split : plan.splits()) {
            rows.add(row(setup, split.id(), columns, Kind.SPEARMAN));
            rows.add(row(setup, split.id(), columns, Kind.KENDALL));
        }
        return new Table("Correlation with " + setup + " scores on the test rows", header, rows, note());
    }

    private String note() {
        return !result.isBesidePaper()
                ? READING
                : READING
                        + " The paper's tables do not say which network its LPIPS is of, nor which backbone its "
                        + "PerceptAnon has; its SSIM was computed as our ssim_reference.";
    }

    /** Which of a cell's coefficients. */
    enum Kind {
        SPEARMAN("ρ"),
        KENDALL("τ");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        Correlation of(CellResult cell) {
            return this == SPEARMAN ? cell.spearman() : cell.kendall();
        }

        double of(PaperFigures.Figure figure) {
            return this == SPEARMAN ? figure.spearman() : figure.kendall();
        }
    }

    private Table.Row row(AnnotationSetup setup, String split, List<Column> columns, Kind kind) {
        double best = columns.stream()
                .flatMap(c -> c.on(setup, split, result).map(cell -> c.agreement(kind.of(cell))).stream())
                .filter(v -> !Double.isNaN(v))
                .mapToDouble(v -> v)
                .max()
                .orElse(Double.NaN);
        List<Table.Cell> cells = new ArrayList<>();
        cells.add(new Table.Text(split));
        cells.add(new Table.Text(kind.sign));
        for (Column column : columns) {
            Optional<CellResult> cell = column.on(setup, split, result);
            cells.add(cell.<Table.Cell>map(c -> agreement(
                            kind.of(c), of(result.paper(c.cell()).map(kind::of)), column.agreement(kind.of(c)) == best))
                    .orElse(NOTHING));
        }
        return new Table.Row(cells, false);
    }

    private static Table.Agreement agreement(Correlation c, OptionalDouble paper, boolean best) {
        return new Table.Agreement(c.coefficient(), c.low(), c.high(), c.n(), paper, best);
    }

    /** The models of both setups; empty if there is no such pair. */
    Optional<Table> setups() {
        List<Table.Row> rows = new ArrayList<>();
        for (SplitType split : plan.splits()) {
            for (Backbone backbone : plan.models().backbones()) {
                result.setups(split.id(), backbone).ifPresent(both -> {
                    Optional<PaperFigures.Setups> paper = result.isBesidePaper() && split instanceof SplitType.All
                            ? PaperFigures.tables().setups(backbone)
                            : Optional.empty();
                    rows.add(new Table.Row(
                            List.of(
                                    new Table.Text(backbone.id()),
                                    new Table.Text(split.id()),
                                    agreement(both.ha1().spearman(), of(paper.map(PaperFigures.Setups::ha1)), false),
                                    agreement(both.ha2().spearman(), of(paper.map(PaperFigures.Setups::ha2)), false),
                                    agreement(both.between(), of(paper.map(PaperFigures.Setups::between)), false)),
                            false));
                });
            }
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(
                        "The models of both setups",
                        List.of("Backbone", "Split", "HA1 ρ", "HA2 ρ", "ρ(HA1, HA2)"),
                        rows,
                        "ρ(HA1, HA2) is the correlation between the two models' scores, over the image pairs that "
                                + "both setups' splits hold "
                                + "out for testing, so that neither model was trained on them."));
    }

    private static OptionalDouble of(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** Regression and classification side by side, from fine labels to coarse ones. */
    Table study(AnnotationSetup setup) {
        Backbone backbone = plan.models().backbones().get(0);
        String split = plan.splits().get(0).id();
        List<Table.Row> rows = new ArrayList<>();
        for (Granularity granularity : Granularity.values()) {
            List<Table.Cell> cells = new ArrayList<>();
            cells.add(new Table.Text(granularity.id()));
            for (Objective objective : List.of(Objective.MSE, Objective.CROSS_ENTROPY)) {
                boolean defined = granularity != Granularity.MEAN || !objective.classifies();
                Optional<CellResult> cell = defined
                        ? Optional.ofNullable(result.cells()
                                .get(Cell.of(setup, split, new ModelVariant(backbone, objective, granularity))))
                        : Optional.empty();
                for (Kind kind : Kind.values()) {
                    cells.add(cell.<Table.Cell>map(c -> agreement(kind.of(c), OptionalDouble.empty(), false))
                            .orElse(NOTHING));
                }
                cells.add(cell.flatMap(CellResult::classes)
                        .<Table.Cell>map(c -> new Table.Figure(c.accuracy(), 4))
                        .orElse(NOTHING));
            }
            rows.add(new Table.Row(cells, false));
        }
        return new Table(
                "Labels and strategies, " + setup + ", split " + split + ", " + backbone.id(),
                List.of(
                        "Labels",
                        "Regression ρ",
                        "Regression τ",
                        "Regression accuracy",
                        "Classification ρ",
                        "Classification τ",
                        "Classification accuracy"),
                rows,
                "Regression: squared error of the mean score, or of ordinal labels. Classification: cross-entropy; "
                        + "its score "
                        + "is the expected class. Accuracy refers to the most probable class, or to the label "
                        + "nearest to a "
                        + "regressor's output; the mean score has no classes. All scores are correlated with the same "
                        + "annotated means.");
    }
}
