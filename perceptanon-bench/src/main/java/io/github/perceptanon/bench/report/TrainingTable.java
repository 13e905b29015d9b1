// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.CurvePoint;
import io.github.perceptanon.network.Backbone;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of training steps, with the memory that they take. */
final class TrainingTable {
    private final Measurements measurements;
    private final MarkdownPage page;

    private TrainingTable(Measurements measurements, MarkdownPage page) {
        this.measurements = measurements;
        this.page = page;
    }

    /** Adds the table to a page; nothing if no step was measured. */
    static void write(Measurements measurements, MarkdownPage page) {
        new TrainingTable(measurements, page).write();
    }

    private void write() {
        List<Measurement> steps = measurements.all().stream()
                .filter(TrainingTable::isStep)
                .sorted(Comparator.comparing((Measurement m) -> Backbone.valueOf(m.label("backbone")))
                        .thenComparing(m -> m.number("side"), Comparator.reverseOrder())
                        .thenComparing(m -> m.number("batch")))
                .toList();
        if (steps.isEmpty()) {
            return;
        }
        page.heading("Training steps: forward, loss, backward, SGD with momentum");
        page.line(
                "A step counts three times the multiplications and additions of a score. Memory is the most that a process");
        page.line(
                        "of its own had resident after ten steps; the loss before the first shows that all train the same network.")
                .line("");
        page.header("network", "images", "who", "ms", "GFLOP/s", "share", "peak memory", "first loss");
        double peak = Peak.highest(measurements);
        for (Measurement m : steps) {
            double flops = Curves.gigaflops(CurvePoint.Work.TRAINING, m);
            Optional<Measurement> memory = memory(m);
            page.row(
                    Goals.title(Backbone.valueOf(m.label("backbone"))),
                    m.label("batch") + " of " + m.label("side") + "²",
                    MarkdownReport.who(m),
                    MarkdownReport.spread(m),
                    MarkdownReport.number(flops),
                    Peak.share(flops, peak),
                    memory.map(bytes -> Math.round(bytes.median()) + " MiB").orElse(""),
                    memory.filter(bytes -> bytes.labels().containsKey("first_loss"))
                            .map(bytes ->
                                    String.format(Locale.ROOT, "%.4f", Double.parseDouble(bytes.label("first_loss"))))
                            .orElse(""));
        }
    }

    private Optional<Measurement> memory(Measurement step) {
        return measurements.all().stream()
                .filter(m -> m.benchmark().endsWith(".memory")
                        && MarkdownReport.who(m).equals(MarkdownReport.who(step))
                        && Stream.of("backbone", "batch", "side")
                                .allMatch(n -> m.label(n).equals(step.label(n))))
                .findFirst();
    }

    static boolean isStep(Measurement m) {
        return m.benchmark().equals("TrainingBenchmark.step") || m.benchmark().equals("pytorch.training");
    }
}
