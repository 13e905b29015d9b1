// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.metrics.correlation.Correlations;
import io.github.perceptanon.metrics.correlation.IntervalMethod;
import io.github.perceptanon.train.data.Annotation;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.evaluation.MeasureComparison.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureComparisonTest {
    @TempDir
    Path folder;

    /** Says the same numbers whatever it sees. */
    private record Fixed(String name, boolean risesWithAnonymity, double... values) implements Measure {
        @Override
        public double[] measure(Annotations rows, Runnable eachRow) {
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

    private MeasureComparison compare(Measure... measures) throws IOException {
        return MeasureComparison.of(annotated(1, 3, 5, 9), List.of(measures), Correlations.standard(), measure -> {});
    }

    @Test
    void keepsTheSignsOfCoefficients() throws IOException {
        MeasureComparison comparison =
                compare(new Fixed("PSNR", false, 40, 30, 20, 10), new Fixed("model", true, 1, 3, 2, 4));

        assertThat(comparison.results().get(0).spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.results().get(1).spearman().coefficient()).isCloseTo(0.8, within(1e-12));
        assertThat(comparison.results().get(1).kendall().coefficient()).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void theBestAgreesMostWhicheverWayItsNumbersRun() throws IOException {
        MeasureComparison comparison =
                compare(new Fixed("PSNR", false, 40, 30, 20, 10), new Fixed("model", true, 1, 3, 2, 4));

        assertThat(comparison.best().measure()).isEqualTo("PSNR");
    }

    @Test
    void aMeasureThatRunsTheWrongWayIsNotBest() throws IOException {
        MeasureComparison comparison =
                compare(new Fixed("PSNR", false, 1, 2, 3, 4), new Fixed("model", true, 1, 3, 2, 4));

        assertThat(comparison.results().get(0).agreement()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.best().measure()).isEqualTo("model");
    }

    @Test
    void infinitePsnrIsRankedAndAConstantMeasureHasNoCoefficient() throws IOException {
        MeasureComparison comparison = compare(
                new Fixed("PSNR", false, Double.POSITIVE_INFINITY, 30, 20, 10), new Fixed("dull", true, 5, 5, 5, 5));

        assertThat(comparison.results().get(0).spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.results().get(1).spearman().coefficient()).isNaN();
        assertThat(comparison.best().measure()).isEqualTo("PSNR");
    }

    @Test
    void rowsWithoutAValueAreLeftOutOfThatMeasuresCoefficientsAlone() throws IOException {
        MeasureComparison comparison =
                compare(new Fixed("MS-SSIM", false, 0.9, Double.NaN, 0.5, 0.2), new Fixed("MSE", true, 1, 2, 3, 4));

        assertThat(comparison.results().get(0).spearman().n()).isEqualTo(3);
        assertThat(comparison.results().get(0).spearman().coefficient()).isCloseTo(-1, within(1e-12));
        assertThat(comparison.results().get(1).spearman().n()).isEqualTo(4);
    }

    @Test
    void aMeasureWithoutAnyValueHasNoCoefficientAndIsNotBest() throws IOException {
        double none = Double.NaN;
        MeasureComparison comparison =
                compare(new Fixed("MS-SSIM", false, none, none, none, none), new Fixed("MSE", true, 4, 3, 2, 1));

        assertThat(comparison.results().get(0).spearman().coefficient()).isNaN();
        assertThat(comparison.results().get(0).pearson().n()).isZero();
        assertThat(comparison.best().measure()).isEqualTo("MSE");
    }

    @Test
    void aBootstrapDrawsOriginalsWithAllTheirVersions() throws IOException {
        double[] human = {1, 3, 5, 9, 2, 4, 6, 8};
        double[] measured = {2, 1, 6, 8, 3, 4, 5, 9};
        List<Annotation> rows = new ArrayList<>();
        for (int i = 0; i < human.length; i++) {
            String original = i % 3 == 0 ? "a.jpg" : i % 3 == 1 ? "b.jpg" : "./b.jpg";
            rows.add(new Annotation(i + 1, original, i + ".jpg", "coco", "face", "mask", List.of(), human[i]));
        }
        Correlations bootstrap = Correlations.standard().withInterval(IntervalMethod.BOOTSTRAP);

        Result result = MeasureComparison.of(
                        Annotations.of(folder, List.of(), rows),
                        List.of(new Fixed("model", true, measured)),
                        bootstrap,
                        measure -> {})
                .results()
                .get(0);

        int[] originals = {0, 1, 1, 0, 1, 1, 0, 1};
        assertThat(result.spearman())
                .isEqualTo(bootstrap.withClusters(originals).spearman(measured, human))
                .isNotEqualTo(bootstrap.spearman(measured, human));
        assertThat(result.kendall()).isEqualTo(bootstrap.withClusters(originals).kendall(measured, human));
        assertThat(result.pearson()).isEqualTo(bootstrap.withClusters(originals).pearson(measured, human));
    }

    @Test
    void tellsOfEveryRow() throws IOException {
        List<String> heard = new ArrayList<>();

        MeasureComparison.of(
                annotated(1, 2, 3), List.of(new Fixed("a", true, 1, 2, 3)), Correlations.standard(), heard::add);

        assertThat(heard).containsExactly("a", "a", "a");
    }

    @Test
    void refusesTooFewRows() throws AnnotationException {
        Annotations two = annotated(1, 2);

        assertThatThrownBy(() -> MeasureComparison.of(
                        two, List.of(new Fixed("a", true, 1, 2)), Correlations.standard(), measure -> {}))
                .isInstanceOf(AnnotationException.class)
                .hasMessageEndingWith("a comparison needs at least 3 rows but has 2");
    }

    @Test
    void theCsvHasALineForEachMeasureAndNamesItsData() throws IOException {
        Path file = folder.resolve("comparison.csv");

        ComparisonCsv.write(file, Map.of("HA1", compare(new Fixed("PSNR", false, 4, 3, 2, 1))), "synthetic, not real");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("setup,measure,n,spearman,spearman_low,")
                .endsWith(",data");
        assertThat(lines.get(1)).startsWith("HA1,PSNR,4,-1.0,").endsWith(",\"synthetic, not real\"");
    }

    @Test
    void aResultKeepsItsOwnValues() throws IOException {
        Result result = compare(new Fixed("a", true, 1, 2, 3, 4)).results().get(0);

        assertThatThrownBy(() -> result.values().set(0, 9.0)).isInstanceOf(UnsupportedOperationException.class);
    }
}
