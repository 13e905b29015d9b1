// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes a run's measurements as a Markdown page. */
final class MarkdownReport {
    private final Measurements measurements;
    private final StringBuilder page = new StringBuilder();

    private MarkdownReport(Measurements measurements) {
        this.measurements = measurements;
    }

    /**
     * Writes the page.
     *
     * @param title its heading
     * @param command the command that was run
     * @param machine names to values
     * @param measurements the measurements
     * @param plots file names and their descriptions
     */
    static String of(
            String title,
            String command,
            Map<String, String> machine,
            Measurements measurements,
            Map<String, String> plots) {
        MarkdownReport report = new MarkdownReport(measurements);
        report.line("# " + title).line("").line("    " + command).line("");
        report.line("Medians of one run, with the quartiles in brackets; compare by ratio within the run.");
        report.machine(machine);
        report.goals();
        report.peak();
        report.networks();
        report.others();
        report.plots(plots);
        report.skipped();
        return report.page.toString();
    }

    private MarkdownReport line(String text) {
        page.append(text).append('\n');
        return this;
    }

    private void heading(String text) {
        line("").line("## " + text).line("");
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void header(String... cells) {
        row(cells);
        line("|" + "---|".repeat(cells.length));
    }

    private void machine(Map<String, String> machine) {
        heading("Machine");
        header("", "");
        machine.forEach(this::row);
    }

    private void goals() {
        heading("Goals");
        header("what", "measured", "at most", "");
        new Goals(measurements).all().forEach(g -> row(g.what(), g.value(), g.bound(), g.verdict()));
    }

    private void peak() {
        heading("Large matrix product, a measure of the machine's peak");
        header("who", "GFLOP/s");
        measurements
                .of("MatrixProductBenchmark.multiply")
                .forEach(m -> row(
                        m.label("threads").equals("0") ? "ND4J, all threads" : "ND4J, " + threads(m.label("threads")),
                        number(gemm(m))));
        measurements.of("pytorch.gemm").forEach(m -> row("PyTorch, " + threads(m.label("threads")), number(gemm(m))));
    }

    private static String threads(String count) {
        return count.equals("1") ? "1 thread" : count + " threads";
    }

    /** The maximum of the large products, in GFLOP/s; 0 if none was measured. */
    private double highestPeak() {
        return measurements.all().stream()
                .filter(m -> m.benchmark().equals("MatrixProductBenchmark.multiply")
                        || m.benchmark().equals("pytorch.gemm"))
                .mapToDouble(MarkdownReport::gemm)
                .max()
                .orElse(0);
    }

    private static double gemm(Measurement m) {
        double size = m.labels().containsKey("size") ? m.number("size") : 2048;
        return 2 * size * size * size / m.median() / 1e6;
    }

    /** One network, batch and number of threads, within which peers can be compared. */
    private record Task(AnnotationSetup setup, Backbone backbone, int batch, String threads)
            implements Comparable<Task> {
        private static final Comparator<Task> ORDER = Comparator.comparing(Task::setup)
                .thenComparing(Task::backbone)
                .thenComparing(Task::batch)
                .thenComparing(Task::threads);

        static Task of(Measurement m) {
            return new Task(
                    AnnotationSetup.valueOf(m.label("setup")),
                    Backbone.valueOf(m.label("backbone")),
                    m.number("batch"),
                    m.labels().getOrDefault("threads", "0"));
        }

        @Override
        public int compareTo(Task other) {
            return ORDER.compare(this, other);
        }
    }

    private void networks() {
        heading("Networks: a batch of normalised 224² images to logits");
        line("GFLOP/s counts convolutions and dense layers of the network as it is defined; its share is of the");
        line("fastest large product above. \"To nd4j\" is the time over the nd4j engine's.")
                .line("");
        header("network", "batch", "who", "ms", "images/s", "to nd4j", "GFLOP/s", "share");
        double peak = highestPeak();
        for (Task task : measurements.all().stream()
                .filter(m -> m.benchmark().equals("InferenceBenchmark.score")
                        || m.benchmark().equals("pytorch.inference"))
                .map(Task::of)
                .collect(Collectors.toCollection(TreeSet::new))) {
            Optional<Measurement> nd4j = on(task).stream()
                    .filter(m -> m.label("peer").equals(PeerKind.ND4J.name()))
                    .findFirst();
            for (Measurement m : on(task)) {
                double flops = FlopCount.of(new Workload(task.setup(), task.backbone(), 1, 0)) * m.perSecond() / 1e9;
                row(
                        Goals.title(task.backbone()) + " " + task.setup(),
                        Integer.toString(task.batch()),
                        who(m),
                        spread(m),
                        number(m.perSecond()),
                        nd4j.map(n -> number(m.median() / n.median())).orElse("–"),
                        number(flops),
                        peak == 0 ? "–" : Math.round(100 * flops / peak) + " %");
            }
        }
    }

    private List<Measurement> on(Task task) {
        return measurements.all().stream()
                .filter(m -> m.benchmark().equals("InferenceBenchmark.score")
                        || m.benchmark().equals("pytorch.inference"))
                .filter(m -> Task.of(m).equals(task))
                .toList();
    }

    static String who(Measurement m) {
        if (m.benchmark().equals("InferenceBenchmark.score")) {
            return PeerKind.valueOf(m.label("peer")).title();
        }
        String precision = m.label("precision");
        return "PyTorch " + m.label("variant")
                + (precision.equals("fp32") || precision.isEmpty() ? "" : " " + precision);
    }

    private void others() {
        heading("Everything else");
        header("benchmark", "with", "median", "allocated a call");
        measurements.all().stream()
                .filter(m -> !m.benchmark().startsWith("InferenceBenchmark")
                        && !m.benchmark().startsWith("MatrixProduct")
                        && !m.benchmark().equals("pytorch.inference")
                        && !m.benchmark().equals("pytorch.gemm"))
                .forEach(m -> row(
                        m.benchmark(),
                        labels(m),
                        spread(m) + " " + m.unit().replace("/op", ""),
                        m.allocated().isEmpty() ? "" : number(m.allocated().getAsDouble() / 1024) + " KB"));
    }

    private static String labels(Measurement m) {
        return m.labels().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private void plots(Map<String, String> plots) {
        if (!plots.isEmpty()) {
            heading("Plots");
            plots.forEach(
                    (file, caption) -> line("![" + caption + "](" + file + ")").line(""));
        }
    }

    private void skipped() {
        List<String> reasons = new ArrayList<>(measurements.skipped());
        if (!reasons.isEmpty()) {
            heading("Left out");
            reasons.forEach(reason -> line("- " + reason));
        }
    }

    static String spread(Measurement m) {
        return number(m.median()) + " (" + number(m.low()) + "–" + number(m.high()) + ")";
    }

    /** Formats three digits. */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.1 ? "%.2f" : "%.2g", value);
    }
}
