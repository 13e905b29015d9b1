// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.TrainingKind;
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
    private final MarkdownPage page = new MarkdownPage();

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
        report.page.line("# " + title).line("").line("    " + command).line("");
        report.page.line("Medians of one run, with the quartiles in brackets; compare by ratio within the run.");
        report.machine(machine);
        report.goals();
        report.peak();
        report.networks();
        TrainingTable.write(measurements, report.page);
        CurveTables.write(measurements, report.page);
        report.others();
        report.plots(plots);
        report.skipped();
        return report.page.toString();
    }

    private void machine(Map<String, String> machine) {
        page.heading("Machine");
        page.header("", "");
        machine.forEach(page::row);
    }

    private void goals() {
        if (measurements.all().stream().allMatch(m -> Curves.isCurve(m) || Peak.isProduct(m))) {
            return;
        }
        List<Goal> goals = new Goals(measurements).all();
        page.heading("Goals");
        boolean inTurn = goals.stream().anyMatch(g -> !g.rounds().isEmpty());
        if (inTurn) {
            page.line(
                    "Ratios of medians. What has several rounds ran in turn: the medians are over all of them, and the ratio of");
            page.line("each round shows how much the machine's speed drifted.").line("");
            page.header("what", "measured", "by round", "at most", "");
        } else {
            page.header("what", "measured", "at most", "");
        }
        for (Goal g : goals) {
            if (inTurn) {
                page.row(g.what(), g.value(), g.byRound(), g.bound(), g.verdict());
            } else {
                page.row(g.what(), g.value(), g.bound(), g.verdict());
            }
        }
    }

    private void peak() {
        if (Peak.highest(measurements) == 0) {
            return;
        }
        page.heading("Large matrix product, a measure of the machine's peak");
        page.header("who", "GFLOP/s");
        measurements
                .of("MatrixProductBenchmark.multiply")
                .forEach(m -> page.row(
                        m.label("threads").equals("0") ? "ND4J, all threads" : "ND4J, " + threads(m.label("threads")),
                        number(Peak.gigaflops(m))));
        measurements
                .of("pytorch.gemm")
                .forEach(m -> page.row("PyTorch, " + threads(m.label("threads")), number(Peak.gigaflops(m))));
    }

    private static String threads(String count) {
        return count.equals("1") ? "1 thread" : count + " threads";
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
        TreeSet<Task> tasks = measurements.all().stream()
                .filter(m -> m.benchmark().equals("InferenceBenchmark.score")
                        || m.benchmark().equals("pytorch.inference"))
                .map(Task::of)
                .collect(Collectors.toCollection(TreeSet::new));
        if (tasks.isEmpty()) {
            return;
        }
        page.heading("Networks: a batch of normalised 224² images to logits");
        page.line("GFLOP/s counts convolutions and dense layers of the network as it is defined; its share is of the");
        page.line("fastest large product above. \"To nd4j\" is the time over the nd4j engine's.")
                .line("");
        page.header("network", "batch", "who", "ms", "images/s", "to nd4j", "GFLOP/s", "share");
        double peak = Peak.highest(measurements);
        for (Task task : tasks) {
            Optional<Measurement> nd4j = on(task).stream()
                    .filter(m -> m.label("peer").equals(PeerKind.ND4J.name()))
                    .findFirst();
            for (Measurement m : on(task)) {
                double flops = FlopCount.of(new Workload(task.setup(), task.backbone(), 1, 0)) * m.perSecond() / 1e9;
                page.row(
                        Goals.title(task.backbone()) + " " + task.setup(),
                        Integer.toString(task.batch()),
                        who(m),
                        spread(m),
                        number(m.perSecond()),
                        nd4j.map(n -> number(m.median() / n.median())).orElse("–"),
                        number(flops),
                        Peak.share(flops, peak));
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
        if (m.benchmark().equals("TrainingBenchmark.step")) {
            return TrainingKind.valueOf(m.label("training")).title();
        }
        if (m.benchmark().startsWith("perceptanon.")) {
            return m.label("variant");
        }
        if (m.benchmark().equals("InferenceBenchmark.score")) {
            return PeerKind.valueOf(m.label("peer")).title();
        }
        String precision = m.label("precision");
        return "PyTorch " + m.label("variant")
                + (precision.equals("fp32") || precision.isEmpty() ? "" : " " + precision);
    }

    private void others() {
        List<Measurement> others = measurements.all().stream()
                .filter(m -> !m.benchmark().startsWith("InferenceBenchmark")
                        && !m.benchmark().startsWith("MatrixProduct")
                        && !m.benchmark().equals("pytorch.inference")
                        && !m.benchmark().equals("pytorch.gemm")
                        && !m.benchmark().endsWith(".memory")
                        && !TrainingTable.isStep(m)
                        && !Curves.isCurve(m))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        page.heading("Everything else");
        page.header("benchmark", "with", "median", "allocated a call");
        others.forEach(m -> page.row(
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
            page.heading("Plots");
            plots.forEach((file, caption) ->
                    page.line("![" + caption + "](" + file + ")").line(""));
        }
    }

    private void skipped() {
        List<String> reasons = new ArrayList<>(measurements.skipped());
        if (!reasons.isEmpty()) {
            page.heading("Left out");
            reasons.forEach(reason -> page.line("- " + reason));
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
