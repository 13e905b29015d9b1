// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.CurvePoint.Axis;
import io.github.perceptanon.bench.peer.CurvePoint.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tables of the cost curves. */
final class CurveTables {
    private final Curves curves;
    private final double peak;
    private final MarkdownPage page;

    private CurveTables(Measurements measurements, MarkdownPage page) {
        this.curves = new Curves(measurements);
        this.peak = Peak.highest(measurements);
        this.page = page;
    }

    /** Adds the tables to a page; nothing if no curve was measured. */
    static void write(Measurements measurements, MarkdownPage page) {
        CurveTables tables = new CurveTables(measurements, page);
        boolean head = false;
        for (Work work : Work.values()) {
            for (Axis axis : Axis.values()) {
                List<Curves.Line> lines = tables.curves.lines(work, axis);
                if (!lines.isEmpty()) {
                    if (!head) {
                        tables.head();
                        head = true;
                    }
                    tables.table(work, axis, lines);
                }
            }
        }
    }

    private void head() {
        page.heading("Cost curves: ResNet18, HA1");
        page.line(
                "Milliseconds of a call, and in brackets its share of the fastest large product. A training step counts");
        page.line("three times the multiplications and additions of a score.");
    }

    private void table(Work work, Axis axis, List<Curves.Line> lines) {
        page.subheading(title(work, axis));
        SortedSet<Integer> places = new TreeSet<>();
        lines.forEach(line -> places.addAll(line.points().keySet()));
        List<String> cells = new ArrayList<>(List.of("who"));
        places.forEach(place -> cells.add(axis == Axis.SIDE ? place + "²" : Integer.toString(place)));
        cells.addAll(
                switch (axis) {
                    case BATCH -> List.of("of a call", "of an image");
                    case SIDE -> List.of("power of the pixels");
                    case THREADS -> List.of("speed-up", "efficiency", "busy threads");
                });
        page.header(cells.toArray(String[]::new));
        for (Curves.Line line : lines) {
            cells.clear();
            cells.add(line.who());
            places.forEach(place -> cells.add(cell(work, line.points().get(place))));
            cells.addAll(
                    switch (axis) {
                        case BATCH -> fit(line);
                        case SIDE -> List.of(number(line.exponentOfPixels()));
                        case THREADS ->
                            List.of(number(line.speedUp()), percent(line.efficiency()), number(line.busyThreads()));
                    });
            page.row(cells.toArray(String[]::new));
        }
    }

    private String cell(Work work, @Nullable Measurement m) {
        return m == null
                ? "–"
                : MarkdownReport.number(m.median()) + " (" + Peak.share(Curves.gigaflops(work, m), peak) + ")";
    }

    private static List<String> fit(Curves.Line line) {
        Curves.Fit fit = line.overImages();
        return List.of(number(fit.offset()) + " ms", number(fit.slope()) + " ms");
    }

    static String title(Work work, Axis axis) {
        return switch (axis) {
            case BATCH -> what(work) + " over images a call, 224²: time = of a call + of an image × images";
            case SIDE -> what(work) + " over image size, 8 images: time grows with a power of the pixels";
            case THREADS -> what(work) + " over threads, 8 images of 224²";
        };
    }

    static String what(Work work) {
        return work == Work.SCORE ? "Score" : "Training step";
    }

    /** Three digits; a fit may be negative or impossible. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return value < 0 ? "−" + MarkdownReport.number(-value) : MarkdownReport.number(value);
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "–" : Math.round(100 * value) + " %";
    }
}
