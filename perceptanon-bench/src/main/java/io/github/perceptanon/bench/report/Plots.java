// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.network.Backbone;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
    /** Colours that are distinguishable for colour-blind readers (after Okabe and Ito, 2008). */
    private static final Color[] COLORS = {
        new Color(0x0072b2),
        new Color(0xd55e00),
        new Color(0x009e73),
        new Color(0xcc79a7),
        new Color(0xe69f00),
        new Color(0x56b4e9),
        new Color(0x4b5563),
        new Color(0x8a6d00)
    };

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
                bars.add(m == null ? null : m.perSecond());
                errors.add(m == null ? null : 1000.0 * batch * (1 / m.low() - 1 / m.high()) / 2);
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
