// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.metrics.MetricRegistry;
import io.github.perceptanon.metrics.SizePolicy;
import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.TrainingOptions;
import io.github.perceptanon.train.comparison.Cell;
import io.github.perceptanon.train.comparison.CellResult;
import io.github.perceptanon.train.comparison.ComparedMetric;
import io.github.perceptanon.train.comparison.ComparisonData;
import io.github.perceptanon.train.comparison.ComparisonPlan;
import io.github.perceptanon.train.comparison.ComparisonResult;
import io.github.perceptanon.train.comparison.ModelPlan;
import io.github.perceptanon.train.comparison.ModelTraining;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Labels;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitOptions;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import io.github.perceptanon.train.evaluation.ClassificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of comparisons whose measures say what they are told to: models the score itself, metrics its square root. */
class ComparisonPagesTest {
    private static final String CAVEAT = "synthetic sample data, not human judgements";

    @TempDir
    Path root;

    @TempDir
    Path folder;

    private Annotations rows;

    @BeforeEach
    void annotate() throws IOException {
        rows = annotated(root);
    }

    /** 40 rows, two of each original, with all scores from 1 to 10 in each source. */
    private static Annotations annotated(Path root) throws AnnotationException {
        List<String> sources = List.of("celeba", "coco", "lfw", "voc");
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(new Annotation(
                    i + 1,
                    "o" + i / 2 + ".png",
                    "a" + i + ".png",
                    sources.get(i % 4),
                    "face",
                    i % 2 == 0 ? "mask" : "blur",
                    List.of(),
                    1 + i / 4));
        }
        return Annotations.of(root, List.of(), rows);
    }

    private static ModelPlan models(boolean trains, boolean study) {
        ModelTraining training = ModelTraining.of(
                TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN));
        return new ModelPlan(
                List.of(Backbone.RESNET18),
                trains ? Optional.of(training.withStudy(study)) : Optional.empty(),
                List.of(),
                EngineOptions.defaults());
    }

    private ComparisonResult result(ComparisonData data, SplitOptions options, ModelPlan models) throws IOException {
        ComparisonPlan plan = ComparisonPlan.builder(data)
                .splits(List.of(SplitType.of("all"), SplitType.of("loov-coco")), options)
                .metrics(List.of(metric("psnr"), metric("ssim")), SizePolicy.REFUSE)
                .models(models)
                .build();
        Map<AnnotationSetup, Map<String, Split>> splits = new EnumMap<>(AnnotationSetup.class);
        for (AnnotationSetup setup : plan.setups()) {
            Map<String, Split> byId = new LinkedHashMap<>();
            for (SplitType type : plan.splits()) {
                byId.put(type.id(), Splits.of(type, data.annotations().get(setup), options));
            }
            splits.put(setup, byId);
        }
        Map<Cell, CellResult> cells = new LinkedHashMap<>();
        for (Cell cell : plan.cells()) {
            Annotations test = splits.get(cell.setup()).get(cell.split()).test();
            cells.put(cell, measured(cell, test, plan.correlations()));
        }
        return new ComparisonResult(plan, splits, cells);
    }

    private static ComparedMetric metric(String name) {
        return ComparedMetric.of(MetricRegistry.standard().get(name));
    }

    private static CellResult measured(Cell cell, Annotations test, Correlations correlations) {
        // PSNR falls and is right but for the least anonymous images; SSIM falls and is wrong; models are right.
        DoubleUnaryOperator says = switch (cell.measure()) {
            case "psnr" -> s -> s < 3 ? 5 : -s;
            case "ssim" -> s -> s;
            default -> s -> s;
        };
        double[] human = test.scoreMeans();
        double[] values = Arrays.stream(human).map(says).toArray();
        Correlations clustered = correlations.withClusters(test.originals());
        return new CellResult(
                cell,
                test,
                Arrays.stream(values).boxed().toList(),
                cell.model().filter(m -> m.objective().classifies()).map(m -> allInClass0(m.granularity(), human)),
                clustered.spearman(values, human),
                clustered.kendall(values, human),
                clustered.pearson(values, human));
    }

    private static ClassificationReport allInClass0(Granularity granularity, double[] human) {
        int[] truth =
                Arrays.stream(human).mapToInt(s -> Labels.label(granularity, s)).toArray();
        return ClassificationReport.of(truth, new int[truth.length]);
    }

    private ComparisonData data(Optional<String> caveat, boolean published) {
        return new ComparisonData(Map.of(AnnotationSetup.HA1, rows, AnnotationSetup.HA2, rows), caveat, published);
    }

    private ComparisonResult published(SplitOptions options) throws IOException {
        return result(data(Optional.empty(), true), options, models(true, false));
    }

    private static Table.Agreement agreement(Table table, int row, int column) {
        return (Table.Agreement) table.rows().get(row).cells().get(column);
    }

    @Test
    void aSplitHasARowForEachCoefficientAndAColumnForEachMeasure() throws IOException {
        Table table = new ComparisonPages(
                        result(data(Optional.empty(), false), SplitOptions.defaults(), models(true, false)))
                .table(AnnotationSetup.HA1);

        assertThat(table.header()).containsExactly("Split", "Coefficient", "PSNR", "SSIM", "PerceptAnon");
        assertThat(table.rows())
                .extracting(row -> row.cells().subList(0, 2))
                .containsExactly(
                        List.of(new Table.Text("all"), new Table.Text("ρ")),
                        List.of(new Table.Text("all"), new Table.Text("τ")),
                        List.of(new Table.Text("loov-coco"), new Table.Text("ρ")),
                        List.of(new Table.Text("loov-coco"), new Table.Text("τ")));
        assertThat(agreement(table, 0, 4).value()).isCloseTo(1, within(1e-12));
        assertThat(agreement(table, 2, 4).n()).isEqualTo(10);
    }

    @Test
    void theBestStandsOutWhicheverWayItsNumbersRun() throws IOException {
        Table table = new ComparisonPages(
                        result(data(Optional.empty(), false), SplitOptions.defaults(), models(true, false)))
                .table(AnnotationSetup.HA1);

        assertThat(agreement(table, 2, 2).best()).isFalse();
        assertThat(agreement(table, 2, 3).best())
                .as("rises where it should fall")
                .isFalse();
        assertThat(agreement(table, 2, 4).best()).isTrue();
    }

    @Test
    void thePapersFiguresStandBesidePublishedData() throws IOException {
        ComparisonResult result = published(SplitOptions.defaults());
        Table table = new ComparisonPages(result).table(AnnotationSetup.HA1);

        assertThat(agreement(table, 0, 2).published()).hasValue(-0.7011);
        assertThat(agreement(table, 3, 3).published()).hasValue(-0.5712);
        assertThat(agreement(table, 0, 4).published()).hasValue(0.8817);
        assertThat(table.note()).contains("do not say which network its LPIPS is of");
        Table setups = new ComparisonPages(result).setups().orElseThrow();
        assertThat(agreement(setups, 0, 4).published()).hasValue(0.9050);
        assertThat(agreement(setups, 1, 4).published())
                .as("the paper has no such split")
                .isEmpty();
    }

    @Test
    void otherDataHaveNoFiguresOfThePaper() throws IOException {
        ComparisonResult result = result(data(Optional.of(CAVEAT), false), SplitOptions.defaults(), models(true, true));
        ComparisonFiles.write(result, Map.of(), folder);

        assertThat(result.cells().keySet()).allMatch(cell -> result.paper(cell).isEmpty());
        for (String file : List.of("tables.md", "tables.csv", "report.html")) {
            assertThat(folder.resolve(file)).content().doesNotContain("0.8817", "0.7011", "ICML");
        }
    }

    @Test
    void splitsByOriginalHaveNoFiguresOfThePaperAndSaySo() throws IOException {
        ComparisonResult result = published(SplitOptions.defaults().withGrouped(true));

        assertThat(agreement(new ComparisonPages(result).table(AnnotationSetup.HA1), 0, 2)
                        .published())
                .isEqualTo(OptionalDouble.empty());
        assertThat(new ComparisonPages(result).report(Map.of()).summary())
                .anyMatch(text -> text.startsWith("The paper's figures are left out"));
    }

    @Test
    void theModelsOfBothSetupsAreComparedOnPairsThatBothHoldOut() throws IOException {
        ComparisonResult result = result(data(Optional.empty(), false), SplitOptions.defaults(), models(true, false));

        ComparisonResult.SetupAgreement both =
                result.setups("loov-coco", Backbone.RESNET18).orElseThrow();

        assertThat(both.between().n()).isEqualTo(10);
        assertThat(both.between().coefficient()).isCloseTo(1, within(1e-12));
        assertThat(result.setups("loov-coco", Backbone.RESNET50)).isEmpty();
    }

    @Test
    void theStudyHasNoClassesForTheMeanScore() throws IOException {
        ComparisonResult result = result(data(Optional.empty(), false), SplitOptions.defaults(), models(true, true));

        Table table = new ComparisonPages(result).study(AnnotationSetup.HA2);

        assertThat(table.rows()).hasSize(5).allMatch(row -> row.cells().size() == 7);
        assertThat(table.rows().get(0).cells().subList(3, 7)).containsOnly(new Table.Figure(Double.NaN, 4));
        assertThat(table.rows().get(4).cells().get(0)).isEqualTo(new Table.Text("binary"));
        // Everybody is said to be in class 0, anonymous, which in this split 5 of 8 are.
        assertThat(((Table.Figure) table.rows().get(4).cells().get(6)).value()).isBetween(0.3, 0.8);
    }

    @Test
    void everyFileNamesTheCaveatAndWhatIsLeftOut() throws IOException {
        ComparisonResult plain = result(data(Optional.of(CAVEAT), false), SplitOptions.defaults(), models(true, false));
        ComparisonPlan plan = plain.plan();
        ComparisonPlan withoutLpips = ComparisonPlan.builder(plan.data())
                .splits(plan.splits(), plan.splitOptions())
                .metrics(plan.metrics(), plan.sizes())
                .models(plan.models())
                .leftOut(List.of("LPIPS: no weights given"))
                .build();

        ComparisonFiles.write(
                new ComparisonResult(withoutLpips, plain.splits(), plain.cells()), Map.of("Made by", "a test"), folder);

        assertThat(folder.resolve("tables.md"))
                .content()
                .contains("**" + CAVEAT + "**", "Left out: LPIPS", "Made by: a test")
                .contains("Correlation with HA1 scores on the test rows (" + CAVEAT + ")");
        assertThat(folder.resolve("report.html")).content().contains("Left out: LPIPS", "(" + CAVEAT + ")");
        List<String> lines = Files.readAllLines(folder.resolve("tables.csv"));
        assertThat(lines).hasSize(1 + 12);
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.endsWith(",\"" + CAVEAT + "\""));
    }

    @Test
    void saysWhereVersionsOfTestedOriginalsWereLearnt() throws IOException {
        // Versions of an original differ in source here, so that the held-out source's originals are learnt as well.
        ComparisonData data = data(Optional.empty(), false);

        List<String> rowByRow = summary(result(data, SplitOptions.defaults(), models(true, false)));
        List<String> metricsAlone = summary(result(data, SplitOptions.defaults(), models(false, false)));

        assertThat(rowByRow)
                .anyMatch(
                        text -> text.contains("was trained on other versions") && text.contains("in: all, loov-coco."));
        assertThat(metricsAlone).noneMatch(text -> text.contains("was trained on other versions"));
    }

    private static List<String> summary(ComparisonResult result) {
        return new ComparisonPages(result).report(Map.of()).summary();
    }
}
