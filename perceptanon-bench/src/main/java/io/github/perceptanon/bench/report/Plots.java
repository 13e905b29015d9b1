// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.CurvePoint.Axis;
import io.github.perceptanon.bench.peer.CurvePoint.Work;
import io.github.perceptanon.network.Backbone;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** Draws a run's plots as PNG files. */
final class Plots {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    /** Colours that are distinguishable for colour-blind readers (the first after Okabe and Ito, 2008). */
    private static final Color[] COLORS = {
        new Color(0x0072b2),
        new Color(0xd55e00),
        new Color(0x009e73),
        new Color(0xcc79a7),
        new Color(0xe69f00),
        new Color(0x56b4e9),
        new Color(0x4b5563),
        new Color(0x8a6d00),
        new Color(0x000000),
        new Color(0x7b3294),
        new Color(0x8b1a1a),
        new Color(0x7fbc41)
    };

    private static final Map<Axis, String> NAMES =
            Map.of(Axis.BATCH, "images a call", Axis.SIDE, "side of an image in pixels", Axis.THREADS, "threads");
    private static final Map<String, String> CAPTIONS = Map.of(
            "ms", "in milliseconds, both axes logarithmic",
            "speed-up", "how many times as fast as one thread",
            "share", "as a share of the fastest large product");

    private final Measurements measurements;
    private final Path folder;
    private final Map<String, String> captions = new LinkedHashMap<>();

    private Plots(Measurements measurements, Path folder) {
        this.measurements = measurements;
        this.folder = folder;
    }

    /** Draws all plots for which there are measurements. Returns file names and their descriptions. */
    static Map<String, String> draw(Measurements measurements, Path folder) throws IOException {
        Plots plots = new Plots(measurements, folder);
        for (Backbone backbone : Backbone.values()) {
            plots.peers(backbone);
            plots.throughput(backbone);
        }
        plots.files();
        plots.curves();
        return plots.captions;
    }

    private Stream<Measurement> inference(Backbone backbone) {
        return Stream.concat(
                measurements.of("InferenceBenchmark.score", "backbone", backbone.name(), "setup", "HA1"),
                measurements.of("pytorch.inference", "backbone", backbone.name(), "setup", "HA1"));
    }

    /** A bar chart of images per second, with a group per batch size and a colour per peer. */
    private void peers(Backbone backbone) throws IOException {
        Map<String, TreeMap<Integer, Measurement>> peers = new LinkedHashMap<>();
        inference(backbone)
                .forEach(m -> peers.computeIfAbsent(MarkdownReport.who(m), k -> new TreeMap<>())
                        .putIfAbsent(m.number("batch"), m));
        TreeSet<Integer> batches = new TreeSet<>();
        peers.values().forEach(byBatch -> batches.addAll(byBatch.keySet()));
        if (batches.isEmpty()) {
            return;
        }
        CategoryChart chart = new CategoryChart(WIDTH, HEIGHT);
        chart.setTitle(Goals.title(backbone) + ", one image (HA1)");
        chart.setXAxisTitle("images a batch");
        chart.setYAxisTitle("images/s");
        style(chart.getStyler());
        peers.forEach((peer, byBatch) -> {
            List<Double> bars = new ArrayList<>();
            List<Double> errors = new ArrayList<>();
            for (int batch : batches) {
                Measurement m = byBatch.get(batch);
                // XChart draws nothing for NaN, and fails on null where there are whiskers.
                bars.add(m == null ? Double.NaN : m.perSecond());
                errors.add(m == null ? Double.NaN : 1000.0 * batch * (1 / m.low() - 1 / m.high()) / 2);
            }
            chart.addSeries(peer, List.copyOf(batches), bars, errors);
        });
        save(
                chart,
                "peers-" + backbone.id() + ".png",
                Goals.title(backbone) + ": images a second; whiskers are half the distance between the quartiles");
    }

    /** A line chart of images per second over batch size. */
    private void throughput(Backbone backbone) throws IOException {
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle(Goals.title(backbone) + ", one image (HA1): throughput");
        chart.setXAxisTitle("images a batch");
        chart.setYAxisTitle("images/s");
        style(chart.getStyler());
        Map<String, TreeMap<Double, Double>> lines = new LinkedHashMap<>();
        inference(backbone)
                .forEach(m -> lines.computeIfAbsent(MarkdownReport.who(m), k -> new TreeMap<>())
                        .putIfAbsent((double) m.number("batch"), m.perSecond()));
        addLines(chart, lines);
        if (!lines.isEmpty()) {
            save(
                    chart,
                    "throughput-" + backbone.id() + ".png",
                    Goals.title(backbone) + ": images a second, one caller");
        }
    }

    /** A line chart of time over the number of files. */
    private void files() throws IOException {
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        chart.setTitle("JPEG files of 1280×960 to scores");
        chart.setXAxisTitle("files");
        chart.setYAxisTitle("ms");
        style(chart.getStyler());
        Map<String, TreeMap<Double, Double>> lines = new LinkedHashMap<>();
        for (Backbone backbone : Backbone.values()) {
            String network = Goals.title(backbone);
            measurements
                    .of("FilesBenchmark.score", "backbone", backbone.name())
                    .forEach(m -> lines.computeIfAbsent(
                                    network + ", " + m.label("engine") + " engine", k -> new TreeMap<>())
                            .putIfAbsent((double) m.number("count"), m.median()));
            measurements
                    .of("pytorch.files", "backbone", backbone.name())
                    .forEach(m -> lines.computeIfAbsent(
                                    network + ", Pillow and PyTorch " + m.label("variant"), k -> new TreeMap<>())
                            .putIfAbsent((double) m.number("batch"), m.median()));
        }
        addLines(chart, lines);
        if (!lines.isEmpty()) {
            save(chart, "files.png", "Median time from JPEG files to scores against their number");
        }
    }

    /** Times over batch and image size; speed-up over threads; shares of the peak over all three. Times and places are
     * logarithmic. */
    private void curves() throws IOException {
        Curves curves = new Curves(measurements);
        double peak = Peak.highest(measurements);
        for (Work work : Work.values()) {
            for (Axis axis : Axis.values()) {
                List<Curves.Line> lines = curves.lines(work, axis);
                if (axis == Axis.THREADS) {
                    curve(
                            work,
                            axis,
                            lines,
                            "speed-up",
                            line -> line::speedUp,
                            l -> l.points().containsKey(1));
                } else {
                    curve(work, axis, lines, "ms", line -> Measurement::median, l -> true);
                }
                curve(work, axis, lines, "share", line -> m -> 100 * Curves.gigaflops(work, m) / peak, l -> peak > 0);
            }
        }
    }

    private void curve(
            Work work,
            Axis axis,
            List<Curves.Line> lines,
            String what,
            Function<Curves.Line, ToDoubleFunction<Measurement>> value,
            Predicate<Curves.Line> has)
            throws IOException {
        XYChart chart = new XYChart(WIDTH, HEIGHT);
        String subject = CurveTables.what(work).toLowerCase(Locale.ROOT) + " over " + NAMES.get(axis);
        chart.setTitle("ResNet18: " + subject);
        chart.setXAxisTitle(NAMES.get(axis));
        chart.setYAxisTitle(what.equals("share") ? "% of the fastest large product" : what);
        style(chart.getStyler());
        // XChart's logarithmic axes only name powers of ten, so that most have one number.
        boolean logarithmic = what.equals("ms");
        chart.setCustomXAxisTickLabelsFormatter(Plots::powerOfTwo);
        if (logarithmic) {
            chart.setCustomYAxisTickLabelsFormatter(Plots::powerOfTwo);
        } else {
            chart.getStyler().setYAxisMin(0.0);
        }
        Map<String, TreeMap<Double, Double>> series = new LinkedHashMap<>();
        for (Curves.Line line : lines) {
            if (has.test(line)) {
                TreeMap<Double, Double> points = new TreeMap<>();
                line.points().forEach((place, m) -> {
                    double y = value.apply(line).applyAsDouble(m);
                    points.put(binaryLogarithm(place), logarithmic ? binaryLogarithm(y) : y);
                });
                series.put(line.who(), points);
            }
        }
        addLines(chart, series);
        if (!series.isEmpty()) {
            String file = String.join(
                    "-",
                    "curve",
                    work.name().toLowerCase(Locale.ROOT),
                    axis.name().toLowerCase(Locale.ROOT),
                    what);
            save(chart, file + ".png", "ResNet18: " + subject + ", " + CAPTIONS.get(what));
        }
    }

    private static double binaryLogarithm(double value) {
        return Math.log(value) / Math.log(2);
    }

    private static String powerOfTwo(double exponent) {
        return BigDecimal.valueOf(Math.pow(2, exponent))
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static void addLines(XYChart chart, Map<String, ? extends SortedMap<Double, Double>> lines) {
        lines.forEach(
                (name, points) -> chart.addSeries(name, List.copyOf(points.keySet()), List.copyOf(points.values())));
    }

    private static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setSeriesColors(COLORS);
        styler.setAntiAlias(true);
    }

    private void save(Chart<?, ?> chart, String file, String caption) throws IOException {
        BitmapEncoder.saveBitmap(chart, folder.resolve(file).toString(), BitmapFormat.PNG);
        captions.put(file, caption);
    }
}
