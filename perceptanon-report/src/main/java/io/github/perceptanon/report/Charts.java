// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws charts. The report's caveat is drawn into each chart, because a chart may be copied out of its page. */
public final class Charts {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 380;
    private static final int CAVEAT_HEIGHT = 22;
    private static final int PIXELS_PER_POINT = 2;
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.SQUARE,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN,
        SeriesMarkers.CROSS
    };

    private final Optional<String> caveat;

    /**
     * Creates a painter.
     *
     * @param caveat text below every chart, for example that the data are synthetic
     */
    public Charts(Optional<String> caveat) {
        this.caveat = Objects.requireNonNull(caveat, "caveat");
    }

    /**
     * A series of points or a line in one colour.
     *
     * @param name name in the legend, unique in the chart
     * @param x abscissae
     * @param y ordinates, of the same number; points that are not finite are left out
     */
    public record Series(String name, List<Double> x, List<Double> y) {
        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if the numbers of x and y values differ
         */
        public Series {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException("series '" + name + "' needs as many x as y values but was given "
                        + x.size() + " and " + y.size());
            }
        }

        private Series finite() {
            int[] kept = IntStream.range(0, x.size())
                    .filter(i -> Double.isFinite(x.get(i)) && Double.isFinite(y.get(i)))
                    .toArray();
            return new Series(
                    name,
                    Arrays.stream(kept).mapToObj(x::get).toList(),
                    Arrays.stream(kept).mapToObj(y::get).toList());
        }
    }

    /**
     * The titles of a chart.
     *
     * @param title heading in the chart
     * @param x title of the horizontal axis
     * @param y title of the vertical axis
     * @param caption text below it
     */
    public record Labels(String title, String x, String y, String caption) {}

    /**
     * Draws lines over a common axis, for example losses over epochs.
     *
     * @param labels the titles
     * @param series the lines, at least one with a finite point
     * @return the chart
     * @throws IllegalArgumentException if there is nothing to draw
     */
    public Block.Chart lines(Labels labels, List<Series> series) {
        return draw(labels, series, false, Frame.PLAIN);
    }

    /**
     * Draws points, for example a model's scores against annotations.
     *
     * @param labels the titles
     * @param series groups of points, at least one with a finite point
     * @return the chart
     * @throws IllegalArgumentException if there is nothing to draw
     */
    public Block.Chart scatter(Labels labels, List<Series> series) {
        return draw(labels, series, true, Frame.PLAIN);
    }

    /**
     * Draws points whose coordinates are both scores from 1 to 10, with the line on which they are equal.
     *
     * @param labels the titles
     * @param series groups of points, at least one with a finite point
     * @return the chart
     * @throws IllegalArgumentException if there is nothing to draw
     */
    public Block.Chart agreement(Labels labels, List<Series> series) {
        return draw(labels, series, true, new Diagonal(1, 10));
    }

    /**
     * Draws points over scores from 1 to 10 with a zero line, for example a model's errors.
     *
     * @param labels the titles
     * @param series groups of points, at least one with a finite point
     * @return the chart
     * @throws IllegalArgumentException if there is nothing to draw
     */
    public Block.Chart residuals(Labels labels, List<Series> series) {
        return draw(labels, series, true, new Zero(1, 10));
    }

    /**
     * A measure's coefficients over categories, with their intervals.
     *
     * @param name name in the legend, unique in the chart
     * @param values one per category; one that is not finite is left out
     * @param low lower bounds, of the same number; no interval is drawn where a bound is not finite
     * @param high upper bounds, of the same number
     */
    public record Estimates(String name, List<Double> values, List<Double> low, List<Double> high) {
        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if the numbers differ
         */
        public Estimates {
            values = List.copyOf(values);
            low = List.copyOf(low);
            high = List.copyOf(high);
            if (low.size() != values.size() || high.size() != values.size()) {
                throw new IllegalArgumentException(
                        "the estimates '" + name + "' need as many bounds as values but have " + low.size() + " and "
                                + high.size() + " for " + values.size());
            }
        }
    }

    /**
     * Draws estimates with their intervals, side by side in each category.
     *
     * @param labels the titles; the horizontal axis is that of the categories
     * @param categories names below the axis, at least one
     * @param estimates the measures, each with a value per category, at least one of them finite
     * @return the chart
     * @throws IllegalArgumentException if there is nothing to draw, or the numbers of values and categories differ
     */
    public Block.Chart estimates(Labels labels, List<String> categories, List<Estimates> estimates) {
        List<Series> dots = new ArrayList<>();
        for (int j = 0; j < estimates.size(); j++) {
            Estimates e = estimates.get(j);
            if (e.values().size() != categories.size()) {
                throw new IllegalArgumentException(
                        "the estimates '" + e.name() + "' need a value for each of " + categories.size()
                                + " categories but have " + e.values().size());
            }
            double shift = CategoryAxis.shift(j, estimates.size());
            List<Double> x = IntStream.range(0, categories.size())
                    .mapToObj(i -> i + shift)
                    .toList();
            dots.add(new Series(e.name(), x, e.values()));
        }
        return draw(labels, dots, true, new CategoryAxis(categories, estimates));
    }

    private Block.Chart draw(Labels labels, List<Series> series, boolean points, Frame frame) {
        List<Series> finite = series.stream()
                .map(Series::finite)
                .filter(s -> !s.x().isEmpty())
                .toList();
        if (finite.isEmpty()) {
            throw new IllegalArgumentException("the chart '" + labels.title() + "' needs at least 1 finite point");
        }
        long given = series.stream().mapToLong(s -> s.x().size()).sum();
        long drawn = finite.stream().mapToLong(s -> s.x().size()).sum();
        return new Block.Chart(
                labels.caption() + omission(given - drawn),
                alternative(labels, finite, points),
                paint(labels, finite, points, frame, ChartTheme.LIGHT),
                paint(labels, finite, points, frame, ChartTheme.DARK));
    }

    private static String omission(long points) {
        if (points == 0) {
            return "";
        }
        return points == 1
                ? " 1 point that is not finite is left out."
                : " " + points + " points that are not finite are left out.";
    }

    private String alternative(Labels labels, List<Series> series, boolean points) {
        String what = series.stream()
                .map(s -> String.format(
                        Locale.ROOT,
                        "%s (%d %s, %s from %.3g to %.3g)",
                        s.name(),
                        s.y().size(),
                        s.y().size() == 1 ? "point" : "points",
                        labels.y(),
                        s.y().stream().mapToDouble(v -> v).min().orElse(Double.NaN),
                        s.y().stream().mapToDouble(v -> v).max().orElse(Double.NaN)))
                .collect(Collectors.joining("; "));
        return (points ? "Scatter plot: " : "Line chart: ") + labels.title() + ", " + labels.y() + " over " + labels.x()
                + ". " + what + "." + caveat.map(c -> " " + c + ".").orElse("");
    }

    private EmbeddedImage paint(Labels labels, List<Series> series, boolean points, Frame frame, ChartTheme theme) {
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle(labels.title());
        chart.setXAxisTitle(labels.x());
        chart.setYAxisTitle(labels.y());
        style(chart.getStyler(), theme, series.size() > 1);
        frame.prepare(chart, theme);
        for (int i = 0; i < series.size(); i++) {
            Series s = series.get(i);
            XYSeries drawn = chart.addSeries(s.name(), s.x(), s.y());
            drawn.setMarker(points ? MARKERS[i % MARKERS.length] : SeriesMarkers.NONE);
            drawn.setMarkerColor(translucent(theme.series(i)));
            drawn.setLineColor(theme.series(i));
            drawn.setLineStyle(new BasicStroke(points ? 0f : 2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            drawn.setXYSeriesRenderStyle(
                    points ? XYSeries.XYSeriesRenderStyle.Scatter : XYSeries.XYSeriesRenderStyle.Line);
            if (!points && s.x().size() == 1) {
                drawn.setMarker(SeriesMarkers.CIRCLE);
            }
        }
        return EmbeddedImage.png(rasterize(chart, theme), PIXELS_PER_POINT);
    }

    private static void style(XYStyler styler, ChartTheme theme, boolean legend) {
        styler.setChartBackgroundColor(theme.background);
        styler.setPlotBackgroundColor(theme.background);
        styler.setChartFontColor(theme.text);
        styler.setAxisTickLabelsColor(theme.text);
        styler.setXAxisTitleColor(theme.text);
        styler.setYAxisTitleColor(theme.text);
        styler.setAxisTickMarksColor(theme.grid);
        styler.setPlotGridLinesColor(theme.grid);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setPlotBorderVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendVisible(legend);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBackgroundColor(theme.background);
        styler.setLegendBorderColor(theme.background);
        styler.setMarkerSize(7);
        styler.setyAxisTickLabelsFormattingFunction(Charts::tickLabel);
        styler.setLocale(Locale.ROOT);
        styler.setAntiAlias(true);
    }

    /** At most four digits, without trailing zeros. */
    private static String tickLabel(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Additional elements of a chart. */
    private interface Frame {
        Frame PLAIN = (chart, theme) -> {};

        void prepare(XYChart chart, ChartTheme theme);
    }

    /** The line on which both coordinates are equal, from corner to corner. */
    private record Diagonal(double from, double to) implements Frame {
        @Override
        public void prepare(XYChart chart, ChartTheme theme) {
            double[] ends = {from, to};
            dashed(chart, theme, ends, ends);
            XYStyler styler = chart.getStyler();
            styler.setXAxisMin(from).setXAxisMax(to);
            styler.setYAxisMin(from).setYAxisMax(to);
        }
    }

    /** The line on which ordinates are 0, from side to side. */
    private record Zero(double from, double to) implements Frame {
        @Override
        public void prepare(XYChart chart, ChartTheme theme) {
            dashed(chart, theme, new double[] {from, to}, new double[] {0, 0});
            chart.getStyler().setXAxisMin(from).setXAxisMax(to);
        }
    }

    private static void dashed(XYChart chart, ChartTheme theme, double[] x, double[] y) {
        XYSeries line = chart.addSeries("agreement", x, y);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(translucent(theme.text));
        line.setLineStyle(
                new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {6f, 5f}, 0f));
        line.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
        line.setShowInLegend(false);
    }

    /** Categories at 0, 1, 2, … and the intervals of their estimates. */
    private record CategoryAxis(List<String> categories, List<Estimates> estimates) implements Frame {
        private static final double SPREAD = 0.6;
        private static final double STEP = 0.2;
        private static final int ONE_LINE = 5;

        /** Horizontal offset of the j-th of n measures from its category. */
        static double shift(int j, int n) {
            return n == 1 ? 0 : SPREAD * ((double) j / (n - 1) - 0.5);
        }

        @Override
        public void prepare(XYChart chart, ChartTheme theme) {
            for (int j = 0; j < estimates.size(); j++) {
                for (int i = 0; i < categories.size(); i++) {
                    interval(chart, theme, j, i);
                }
            }
            double bottom = bottom();
            XYStyler styler = chart.getStyler();
            styler.setXAxisMin(-0.5).setXAxisMax(categories.size() - 0.5);
            styler.setYAxisMin(bottom).setYAxisMax(1.0);
            styler.setXAxisTicksVisible(false);
            styler.setPlotGridVerticalLinesVisible(false);
            // Ticks are at round numbers; names go below their estimates, on two lines if there are many.
            int lines = categories.size() > ONE_LINE ? 2 : 1;
            styler.setAxisTitlePadding(styler.getAxisTitlePadding() + lines * CategoryName.LINE_HEIGHT);
            for (int i = 0; i < categories.size(); i++) {
                chart.addAnnotation(new CategoryName(categories.get(i), i, bottom, i % lines, theme.text));
            }
        }

        /** A round number below all estimates. */
        private double bottom() {
            double least = estimates.stream()
                    .flatMap(e -> Stream.concat(e.values().stream(), e.low().stream()))
                    .filter(Double::isFinite)
                    .mapToDouble(v -> v)
                    .min()
                    .orElse(0);
            return STEP * Math.floor(Math.min(0, least) / STEP);
        }

        private void interval(XYChart chart, ChartTheme theme, int measure, int category) {
            Estimates e = estimates.get(measure);
            double low = e.low().get(category);
            double high = e.high().get(category);
            if (!Double.isFinite(low) || !Double.isFinite(high)) {
                return;
            }
            double x = category + shift(measure, estimates.size());
            XYSeries line = chart.addSeries(
                    "interval " + measure + " " + category, new double[] {x, x}, new double[] {low, high});
            line.setMarker(SeriesMarkers.NONE);
            line.setLineColor(translucent(theme.series(measure)));
            line.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            line.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
            line.setShowInLegend(false);
        }
    }

    /** The name of a category, below the axis. */
    private static final class CategoryName extends Annotation {
        static final int LINE_HEIGHT = 16;

        private final String name;
        private final int category;
        private final double bottom;
        private final int line;
        private final Color color;

        CategoryName(String name, int category, double bottom, int line, Color color) {
            super(false);
            this.name = name;
            this.category = category;
            this.bottom = bottom;
            this.line = line;
            this.color = color;
        }

        @Override
        public void paint(Graphics2D g) {
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            g.setColor(color);
            int width = g.getFontMetrics().stringWidth(name);
            g.drawString(
                    name,
                    getXAxisScreenValue(category) - width / 2,
                    getYAxisScreenValue(bottom) + LINE_HEIGHT * (line + 1));
        }
    }

    private static Color translucent(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), 190);
    }

    private BufferedImage rasterize(XYChart chart, ChartTheme theme) {
        int height = HEIGHT + (caveat.isPresent() ? CAVEAT_HEIGHT : 0);
        BufferedImage image =
                new BufferedImage(WIDTH * PIXELS_PER_POINT, height * PIXELS_PER_POINT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(theme.background);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
        chart.paint(g, WIDTH, HEIGHT);
        caveat.ifPresent(words -> {
            g.setFont(new Font(Font.SANS_SERIF, Font.ITALIC, 12));
            g.setColor(theme.text);
            int x = (WIDTH - g.getFontMetrics().stringWidth(words)) / 2;
            g.drawString(words, Math.max(4, x), HEIGHT + CAVEAT_HEIGHT - 8);
        });
        g.dispose();
        return image;
    }
}
