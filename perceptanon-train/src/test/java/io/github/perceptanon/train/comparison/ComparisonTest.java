// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.metrics.Direction;
import io.github.perceptanon.metrics.FullReferenceMetric;
import io.github.perceptanon.metrics.Range;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.comparison.Comparisons.Brightness;
import io.github.perceptanon.train.data.AnnotationException;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole comparisons by metrics alone; those with models are in the command's tests. */
class ComparisonTest {
    @TempDir
    Path root;

    @TempDir
    Path folder;

    private final Brightness brightness = Brightness.named("brightness");
    private Annotations ha1;
    private Annotations ha2;

    @BeforeEach
    void annotate() throws IOException {
        ha1 = Comparisons.annotated(root, s -> s);
        ha2 = Comparisons.annotated(root, s -> 11 - s);
    }

    private ComparisonPlan plan(Annotations first, Annotations second, FullReferenceMetric... metrics) {
        return Comparisons.plan(
                Comparisons.data(Map.of(AnnotationSetup.HA1, first, AnnotationSetup.HA2, second)),
                Comparisons.splits("all", "loov-coco"),
                Comparisons.noModels(),
                metrics);
    }

    private ComparisonResult run(FullReferenceMetric... metrics) throws Exception {
        return Comparison.of(plan(ha1, ha2, metrics)).run(folder);
    }

    private static CellResult cell(ComparisonResult result, String name) {
        return result.cells().entrySet().stream()
                .filter(e -> e.getKey().toString().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void correlatesEveryMeasureWithTheScoresOfEverySetupsTestRows() throws Exception {
        ComparisonResult result = run(brightness);

        assertThat(result.cells()).hasSize(4);
        assertThat(cell(result, "HA1 loov-coco brightness").n()).isEqualTo(10);
        assertThat(cell(result, "HA1 loov-coco brightness").spearman().coefficient())
                .isCloseTo(1, within(1e-12));
        assertThat(cell(result, "HA2 loov-coco brightness").spearman().coefficient())
                .isCloseTo(-1, within(1e-12));
        assertThat(cell(result, "HA1 all brightness").n()).isEqualTo(8);
    }

    @Test
    void computesAPairOnceForAllSplitsAndSetups() throws Exception {
        ComparisonResult result = run(brightness);

        long pairs = result.splits().values().stream()
                .flatMap(splits -> splits.values().stream())
                .map(Split::test)
                .flatMap(test -> test.rows().stream())
                .map(row -> row.anonymized())
                .distinct()
                .count();
        assertThat(brightness.asked()).hasValue((int) pairs);
    }

    @Test
    void aSecondRunComputesNothing() throws Exception {
        ComparisonResult first = run(brightness);
        brightness.asked().set(0);
        ComparisonResult second = run(brightness);

        assertThat(brightness.asked()).hasValue(0);
        assertThat(second.cells().values().stream().map(CellResult::spearman).toList())
                .isEqualTo(first.cells().values().stream()
                        .map(CellResult::spearman)
                        .toList());
    }

    @Test
    void goesOnAtTheFirstCellThatIsNotDone() throws Exception {
        run(brightness);
        Files.delete(folder.resolve("cells/HA1/loov-coco/brightness.csv"));
        brightness.asked().set(0);
        List<String> filled = new ArrayList<>();

        Comparison.of(plan(ha1, ha2, brightness))
                .withListener(new ComparisonListener() {
                    @Override
                    public void started(int cells, int done) {
                        filled.add(done + "/" + cells);
                    }

                    @Override
                    public void cellStarted(Cell cell, Split split, Position position) {
                        filled.add(position.cell() + "/" + position.cells() + " " + cell);
                    }
                })
                .run(folder);

        assertThat(filled).containsExactly("3/4", "2/4 HA1 loov-coco brightness");
        assertThat(brightness.asked()).hasValue(0);
    }

    @Test
    void anotherMetricIsAddedWithoutComputingTheFirstAgain() throws Exception {
        run(brightness);
        brightness.asked().set(0);
        ComparisonResult result = run(brightness, Brightness.named("other"));

        assertThat(result.cells()).hasSize(8);
        assertThat(brightness.asked()).hasValue(0);
        assertThat(Files.readAllLines(folder.resolve("pairs.csv")).get(0)).isEqualTo("img1,img2,brightness,other");
    }

    @Test
    void imagesTooSmallForAMetricAreLeftOutOfItsCells() throws Exception {
        Brightness large = new Brightness("large", Direction.LOWER_IS_MORE_SIMILAR, 100, new AtomicInteger());

        ComparisonResult result = run(large);

        assertThat(cell(result, "HA1 all large").n()).isZero();
        assertThat(cell(result, "HA1 all large").spearman().coefficient()).isNaN();
        assertThat(cell(result, "HA1 all large").values()).hasSize(8).allMatch(v -> v.isNaN());
    }

    @Test
    void otherScoresAreRefused() throws Exception {
        run(brightness);
        Annotations other = Comparisons.annotated(root, s -> s == 10 ? 9.5 : s);

        assertThatThrownBy(() -> Comparison.of(plan(other, ha2, brightness)).run(folder))
                .isInstanceOf(ComparisonException.class)
                .hasMessageStartingWith(
                        folder.resolve("options.csv") + ": this folder's cells were made with data HA1");
    }

    @Test
    void anImageThatHasChangedIsRefused() throws Exception {
        run(brightness);
        Files.write(root.resolve("a0.png"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> run(brightness))
                .isInstanceOf(ComparisonException.class)
                .hasMessageContaining("made with data HA1");
    }

    @Test
    void aMissingImageIsNamedBeforeAnythingIsWritten() throws IOException {
        Files.delete(root.resolve("a7.png"));

        assertThatThrownBy(() -> run(brightness))
                .isInstanceOf(AnnotationException.class)
                .hasMessage("annotations: row 8: no such image file (" + root.resolve("a7.png") + ")");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aSourceThatIsNotThereIsRefusedBeforeAnythingIsWritten() {
        ComparisonPlan plan = Comparisons.plan(
                Comparisons.data(Map.of(AnnotationSetup.HA1, ha1)),
                Comparisons.splits("all", "loov-moon"),
                Comparisons.noModels(),
                brightness);

        assertThatThrownBy(() -> Comparison.of(plan).run(folder))
                .isInstanceOf(AnnotationException.class)
                .hasMessageContaining("no row has dataset 'moon'");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRunThatFailsLeavesWholeFilesAndTheNextGoesOn() throws Exception {
        FullReferenceMetric failing = new Failing(brightness);

        assertThatThrownBy(() -> run(failing)).isInstanceOf(IllegalStateException.class);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(folder.resolve("options.csv"));
        }
        assertThat(run(brightness).cells()).hasSize(4);
    }

    @Test
    void whatTheNumbersFollowFromIsRecorded() throws Exception {
        run(brightness);

        assertThat(Files.readAllLines(folder.resolve("options.csv")))
                .contains("data,annotated", "sizes,REFUSE", "weights brightness,none")
                .anyMatch(line -> line.matches("data HA1,[0-9a-f]{64}"))
                .noneMatch(line -> line.startsWith("engine") || line.startsWith("epochs"));
    }

    private record Failing(Brightness like) implements FullReferenceMetric {
        @Override
        public String name() {
            return like.name();
        }

        @Override
        public Direction direction() {
            return like.direction();
        }

        @Override
        public Range range() {
            return like.range();
        }

        @Override
        public double compute(RgbImage reference, RgbImage distorted) {
            throw new IllegalStateException("out of order");
        }
    }
}
