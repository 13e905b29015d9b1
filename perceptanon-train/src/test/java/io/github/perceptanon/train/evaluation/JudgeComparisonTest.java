package io.github.perceptanon.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.JudgeComparison.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeComparisonTest {
    @TempDir
    Path folder;

    /** Says the same numbers whatever it sees. */
    private record Fixed(String name, boolean risesWithAnonymity, double... values) implements Judge {
        @Override
        public double[] judge(Annotations rows, Runnable eachRow) {
            rows.rows().forEach(row -> eachRow.run());
            return values;
        }
    }

    private Annotations annotated(double... scores) throws AnnotationException {
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            rows.add(new Annotation(i + 1, "o.jpg", i + ".jpg", "coco", "face", "mask", List.of(), scores[i]));
        }
        return Annotations.of(folder, List.of(), rows);
    }

    private JudgeComparison compare(Judge... judges) throws IOException {
        return JudgeComparison.of(annotated(1, 3, 5, 9), List.of(judges), Correlations.standard(), judge -> {});
    }

    @Test
    void keepsTheSignsOfCoefficients() throws IOException {
        JudgeComparison comparison =
                compare(new Fixed("PSNR", false, 40, 30, 20, 10), new Fixed("model", true, 1, 3, 2, 4));

        assertThat(comparison.verdicts().get(0).spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.verdicts().get(1).spearman().coefficient()).isCloseTo(0.8, within(1e-12));
        assertThat(comparison.verdicts().get(1).kendall().coefficient()).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void theBestAgreesMostWhicheverWayItsNumbersRun() throws IOException {
        JudgeComparison comparison =
                compare(new Fixed("PSNR", false, 40, 30, 20, 10), new Fixed("model", true, 1, 3, 2, 4));

        assertThat(comparison.best().judge()).isEqualTo("PSNR");
    }

    @Test
    void aJudgeThatRunsTheWrongWayIsNotBest() throws IOException {
        JudgeComparison comparison =
                compare(new Fixed("PSNR", false, 1, 2, 3, 4), new Fixed("model", true, 1, 3, 2, 4));

        assertThat(comparison.verdicts().get(0).agreement()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.best().judge()).isEqualTo("model");
    }

    @Test
    void infinitePsnrIsRankedAndAConstantJudgeHasNoCoefficient() throws IOException {
        JudgeComparison comparison = compare(
                new Fixed("PSNR", false, Double.POSITIVE_INFINITY, 30, 20, 10), new Fixed("dull", true, 5, 5, 5, 5));

        assertThat(comparison.verdicts().get(0).spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.verdicts().get(1).spearman().coefficient()).isNaN();
        assertThat(comparison.best().judge()).isEqualTo("PSNR");
    }

    @Test
    void rowsWithoutAValueAreLeftOutOfThatJudgesCoefficientsAlone() throws IOException {
        JudgeComparison comparison =
                compare(new Fixed("MS-SSIM", false, 0.9, Double.NaN, 0.5, 0.2), new Fixed("MSE", true, 1, 2, 3, 4));

        assertThat(comparison.verdicts().get(0).spearman().n()).isEqualTo(3);
        assertThat(comparison.verdicts().get(0).spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.verdicts().get(1).spearman().n()).isEqualTo(4);
    }

    @Test
    void aJudgeWithoutAnyValueHasNoCoefficientAndIsNotBest() throws IOException {
        double none = Double.NaN;
        JudgeComparison comparison =
                compare(new Fixed("MS-SSIM", false, none, none, none, none), new Fixed("MSE", true, 4, 3, 2, 1));

        assertThat(comparison.verdicts().get(0).spearman().coefficient()).isNaN();
        assertThat(comparison.verdicts().get(0).pearson().n()).isZero();
        assertThat(comparison.best().judge()).isEqualTo("MSE");
    }

    @Test
    void aBootstrapDrawsOriginalsWithAllTheirVersions() throws IOException {
        double[] human = {1, 3, 5, 9, 2, 4, 6, 8};
        double[] judged = {2, 1, 6, 8, 3, 4, 5, 9};
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < human.length; i++) {
            String original = i % 3 == 0 ? "a.jpg" : i % 3 == 1 ? "b.jpg" : "./b.jpg";
            rows.add(new Annotation(i + 1, original, i + ".jpg", "coco", "face", "mask", List.of(), human[i]));
        }
        Correlations bootstrap = Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP);

        Verdict verdict = JudgeComparison.of(
                        Annotations.of(folder, List.of(), rows),
                        List.of(new Fixed("model", true, judged)),
                        bootstrap,
                        judge -> {})
                .verdicts()
                .get(0);

        int[] originals = {0, 1, 1, 0, 1, 1, 0, 1};
        assertThat(verdict.spearman())
                .isEqualTo(bootstrap.withClusters(originals).spearman(judged, human))
                .isNotEqualTo(bootstrap.spearman(judged, human));
        assertThat(verdict.kendall())
                .isEqualTo(bootstrap.withClusters(originals).kendall(judged, human));
        assertThat(verdict.pearson())
                .isEqualTo(bootstrap.withClusters(originals).pearson(judged, human));
    }

    @Test
    void tellsOfEveryRow() throws IOException {
        List<String> heard = new ArrayList<>();

        JudgeComparison.of(
                annotated(1, 2, 3), List.of(new Fixed("a", true, 1, 2, 3)), Correlations.standard(), heard::add);

        assertThat(heard).containsExactly("a", "a", "a");
    }

    @Test
    void refusesTooFewRows() throws AnnotationException {
        Annotations two = annotated(1, 2);

        assertThatThrownBy(() -> JudgeComparison.of(
                        two, List.of(new Fixed("a", true, 1, 2)), Correlations.standard(), judge -> {}))
                .isInstanceOf(AnnotationException.class)
                .hasMessageEndingWith("a comparison needs at least 3 rows but has 2");
    }

    @Test
    void theCsvHasALineForEachJudgeAndNamesItsData() throws IOException {
        Path file = folder.resolve("comparison.csv");

        ComparisonCsv.write(file, Map.of("HA1", compare(new Fixed("PSNR", false, 4, 3, 2, 1))), "synthetic, not real");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("setup,judge,n,spearman,spearman_low,")
                .endsWith(",data");
        assertThat(lines.get(1)).startsWith("HA1,PSNR,4,-1.0,").endsWith(",\"synthetic, not real\"");
    }

    @Test
    void aVerdictKeepsItsOwnValues() throws IOException {
        Verdict verdict = compare(new Fixed("a", true, 1, 2, 3, 4)).verdicts().get(0);

        assertThatThrownBy(() -> verdict.values().set(0, 9.0)).isInstanceOf(UnsupportedOperationException.class);
    }
}
