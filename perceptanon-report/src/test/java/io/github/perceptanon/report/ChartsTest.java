// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.report.Charts.Labels;
import io.github.perceptanon.report.Charts.Series;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartsTest {
    private static final Labels LABELS = new Labels("PSNR", "annotation", "dB", "PSNR against annotations.");
    private final Charts charts = new Charts(Optional.empty());

    @Test
    void leavesOutInfinitePointsAndSaysSo() {
        Series series = new Series("blur", List.of(1.0, 2.0, 3.0), List.of(20.0, Double.POSITIVE_INFINITY, 30.0));

        Block.Chart chart = charts.scatter(LABELS, List.of(series));

        assertThat(chart.caption()).isEqualTo("PSNR against annotations. 1 point that is not finite is left out.");
        assertThat(chart.alternative()).contains("blur (2 points, dB from 20.0 to 30.0)");
    }

    @Test
    void refusesAChartWithoutPoints() {
        Series series = new Series("none", List.of(1.0), List.of(Double.NaN));

        assertThatThrownBy(() -> charts.lines(LABELS, List.of(series)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the chart 'PSNR' needs at least 1 finite point");
    }

    @Test
    void refusesCoordinatesThatDoNotPair() {
        assertThatThrownBy(() -> new Series("s", List.of(1.0), List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("series 's' needs as many x as y values but was given 1 and 2");
    }

    @Test
    void makesRoomForTheCaveat() {
        Series series = new Series("a", List.of(1.0, 2.0), List.of(1.0, 2.0));

        int without = charts.lines(LABELS, List.of(series)).light().height();
        int with = new Charts(Optional.of("synthetic"))
                .lines(LABELS, List.of(series))
                .light()
                .height();

        assertThat(with).isGreaterThan(without);
    }

    /** However far down the axis goes, names would cover intervals if they stood in the plot. */
    @Test
    void categoriesAreNamedBelowAllGridLines(@TempDir Path folder) throws IOException {
        Charts.Estimates measure =
                new Charts.Estimates("PSNR", List.of(-0.5, 0.5), List.of(-0.97, 0.4), List.of(0.1, 0.6));
        BufferedImage named = drawn(folder, List.of("loov-coco", "anon-blurpix"), measure);
        BufferedImage unnamed = drawn(folder, List.of(" ", " "), measure);

        int lowestGridLine = IntStream.range(0, named.getHeight())
                .filter(y -> isGridLine(named, y))
                .max()
                .orElseThrow();
        int highestName = IntStream.range(0, named.getHeight())
                .filter(y ->
                        IntStream.range(0, named.getWidth()).anyMatch(x -> named.getRGB(x, y) != unnamed.getRGB(x, y)))
                .min()
                .orElseThrow();
        assertThat(highestName).isGreaterThan(lowestGridLine);
    }

    private BufferedImage drawn(Path folder, List<String> categories, Charts.Estimates measure) throws IOException {
        Path file = folder.resolve("chart.png");
        charts.estimates(LABELS, categories, List.of(measure)).light().write(file);
        return ImageIO.read(file.toFile());
    }

    private static boolean isGridLine(BufferedImage chart, int y) {
        int grid = ChartTheme.LIGHT.grid.getRGB();
        return IntStream.range(0, chart.getWidth())
                        .filter(x -> chart.getRGB(x, y) == grid)
                        .count()
                > chart.getWidth() / 2;
    }

    @Test
    void estimatesAreDescribedInWords() {
        Charts.Estimates estimates = new Charts.Estimates(
                "PSNR", List.of(0.5, Double.NaN), List.of(0.4, Double.NaN), List.of(0.6, Double.NaN));

        Block.Chart chart = charts.estimates(LABELS, List.of("all", "loov-coco"), List.of(estimates));

        assertThat(chart.alternative()).contains("PSNR (1 point, dB from 0.500 to 0.500)");
    }

    @Test
    void refusesEstimatesThatAreNotOfTheCategories() {
        Charts.Estimates one = new Charts.Estimates("PSNR", List.of(0.5), List.of(0.4), List.of(0.6));

        assertThatThrownBy(() -> charts.estimates(LABELS, List.of("all", "loov-coco"), List.of(one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the estimates 'PSNR' need a value for each of 2 categories but have 1");
    }

    @Test
    void refusesEstimatesWithoutAsManyBounds() {
        assertThatThrownBy(() -> new Charts.Estimates("PSNR", List.of(0.5), List.of(), List.of(0.6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the estimates 'PSNR' need as many bounds as values but have 0 and 1 for 1");
    }
}
