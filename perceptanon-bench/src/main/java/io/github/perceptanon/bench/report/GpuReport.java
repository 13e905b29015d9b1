// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a Markdown page with the measurements of the engines and PyTorch on a GPU machine. */
public final class GpuReport {
    private final Measurements engines;
    private final Measurements pytorch;
    private final StringBuilder page = new StringBuilder();

    private GpuReport(Measurements engines, Measurements pytorch) {
        this.engines = engines;
        this.pytorch = pytorch;
    }

    /**
     * Writes {@code report.md} into a folder.
     *
     * @param args the folder with {@code engines.json} and, if PyTorch ran, {@code pytorch.json}
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        String page = of(folder.resolve("engines.json"), folder.resolve(MeasurementReader.PYTORCH));
        AtomicFile.writeText(folder.resolve("report.md"), text -> text.write(page));
    }

    static String of(Path enginesFile, Path pytorchFile) throws IOException {
        GpuReport report = new GpuReport(
                MeasurementReader.script(enginesFile, "engine"), MeasurementReader.script(pytorchFile, "pytorch"));
        report.line("# Networks on a GPU machine").line("");
        report.line(
                "Median times of a batch of normalised 224² images, from host memory to host memory for the engines");
        report.line("(to embeddings), from GPU memory to GPU memory for PyTorch (to logits). Quartiles in brackets.")
                .line("");
        report.machine(MeasurementReader.machine(enginesFile), "");
        report.machine(MeasurementReader.machine(pytorchFile), "PyTorch's ");
        report.line("").line("| network | batch | who | precision | ms | images/s | to PyTorch eager | difference |");
        report.line("|---|---|---|---|---|---|---|---|");
        for (Backbone backbone : List.of(Backbone.RESNET50, Backbone.RESNET18)) {
            report.rows(backbone);
        }
        report.line("")
                .line("\"To PyTorch eager\" is the time over that of PyTorch's faster layout in the same precision.");
        report.line(
                "\"Difference\" is the largest of the embeddings' from the nd4j engine's on the CPU, over the largest.");
        report.skipped();
        return report.page.toString();
    }

    private GpuReport line(String text) {
        page.append(text).append('\n');
        return this;
    }

    private void machine(Map<String, String> machine, String owner) {
        machine.forEach((name, value) -> line("- " + owner + name + ": " + value));
    }

    private void rows(Backbone backbone) {
        List<Measurement> all = new ArrayList<>();
        engines.of("engine.inference", "backbone", backbone.name()).forEach(all::add);
        pytorch.of("pytorch.inference", "backbone", backbone.name()).forEach(all::add);
        all.sort(Comparator.comparing((Measurement m) -> m.number("batch"))
                .thenComparing(m -> m.label("precision"))
                .thenComparing(Measurement::median));
        for (Measurement m : all) {
            line(String.join(
                    " | ",
                    "| " + Goals.title(backbone),
                    m.label("batch"),
                    m.benchmark().startsWith("engine") ? m.label("variant") : "PyTorch " + m.label("variant"),
                    m.label("precision"),
                    MarkdownReport.spread(m),
                    MarkdownReport.number(m.perSecond()),
                    eager(m).map(e -> MarkdownReport.number(m.median() / e.median()))
                            .orElse("–"),
                    difference(m) + " |"));
        }
    }

    private Optional<Measurement> eager(Measurement m) {
        return pytorch.of(
                        "pytorch.inference",
                        "backbone",
                        m.label("backbone"),
                        "batch",
                        m.label("batch"),
                        "precision",
                        m.label("precision"))
                .filter(e -> e.label("variant").startsWith("eager"))
                .min(Comparator.comparingDouble(Measurement::median));
    }

    private static String difference(Measurement m) {
        return m.labels().containsKey("difference")
                ? MarkdownReport.number(Double.parseDouble(m.label("difference")))
                : "";
    }

    private void skipped() {
        List<String> reasons = new ArrayList<>(engines.skipped());
        pytorch.skipped().forEach(reason -> reasons.add("PyTorch: " + reason));
        if (!reasons.isEmpty()) {
            line("").line("## Left out").line("");
            reasons.forEach(reason -> line("- " + reason));
        }
    }
}
