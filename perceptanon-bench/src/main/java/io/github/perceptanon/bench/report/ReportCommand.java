// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * {@code report}: runs a suite and the Python peers, and writes tables and plots of their results to a folder.
 *
 * <pre>
 *   report [--quick | --full | --render] --out DIR
 * </pre>
 *
 * <p>{@code --render} runs nothing and creates the page from the results of an earlier run in the folder.
 */
public final class ReportCommand {
    private static final String USAGE = "report [--quick | --full | --render] --out DIR";
    private static final String MACHINE = "machine.json";
    private static final String SKIPPED = "skipped.json";
    private static final Path PEERS = Path.of(System.getProperty("perceptanon.bench", "perceptanon-bench"), "peers")
            .toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private enum Extent {
        QUICK,
        FULL,
        RENDER
    }

    private final Extent extent;
    private final Path out;
    private final PeerFolder folder = PeerFolder.standard();
    private final List<String> skipped = new ArrayList<>();

    private ReportCommand(Extent extent, Path out) {
        this.extent = extent;
        this.out = out;
    }

    /**
     * Runs the command.
     *
     * @param args what follows {@code report}
     * @throws IOException if a file cannot be read or written
     * @throws RunnerException if JMH cannot start
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException if the arguments are not understood
     */
    public static void run(List<String> args) throws IOException, RunnerException, InterruptedException {
        Extent extent = Extent.QUICK;
        Path out = null;
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--quick" -> extent = Extent.QUICK;
                case "--full" -> extent = Extent.FULL;
                case "--render" -> extent = Extent.RENDER;
                case "--out" -> out = ++i < args.size() ? Path.of(args.get(i)) : null;
                default -> throw new IllegalArgumentException("unknown option " + args.get(i) + "; usage: " + USAGE);
            }
        }
        if (out == null) {
            throw new IllegalArgumentException("--out is missing; usage: " + USAGE);
        }
        ReportCommand command = new ReportCommand(extent, out);
        if (extent != Extent.RENDER) {
            command.measure();
        }
        command.render();
    }

    private void measure() throws IOException, RunnerException, InterruptedException {
        Files.createDirectories(out);
        for (Workload workload : PeerKind.networks()) {
            folder.renew(workload);
        }
        folder.photographs(64);
        python();
        List<PeerKind> peers = PeerKind.present(folder, (peer, reason) -> skip(peer.title() + ": " + reason));
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        machine.put("extent", extent.name().toLowerCase(Locale.ROOT));
        machine.putAll(Machine.describe());
        write(MACHINE, machine);
        List<Suite.Run> runs = extent == Extent.QUICK ? Suite.quick(peers) : Suite.full(peers);
        for (int i = 0; i < runs.size(); i++) {
            say("run " + (i + 1) + " of " + runs.size() + ": " + runs.get(i).include());
            run(runs.get(i), String.format("jmh-%02d", i));
        }
        write(SKIPPED, skipped);
    }

    private void run(Suite.Run run, String name) throws IOException, RunnerException {
        Path log = out.resolve(name + ".log");
        Path results = out.resolve(name + ".json");
        ChainedOptionsBuilder options = run.options()
                .resultFormat(ResultFormatType.JSON)
                .result(results.toString())
                .output(log.toString());
        if (run.peersOnly()) {
            options.jvm(PEERS.resolve("java").toString());
        }
        new Runner(options.build()).run();
        removePaths(results);
        long failures = Files.readAllLines(log).stream()
                .filter(line -> line.contains("<failure>") || line.contains("<forked VM failed"))
                .count();
        if (failures > 0) {
            skip(run.include() + ": " + failures + " trials failed, see " + name + ".log");
        }
    }

    /** Removes paths, because results are published. */
    private static void removePaths(Path results) throws IOException {
        JsonNode trials = JSON.readTree(results.toFile());
        for (JsonNode trial : trials) {
            ((ObjectNode) trial).remove(List.of("jvm", "jvmArgs"));
        }
        AtomicFile.write(results, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(trials));
    }

    private void write(String name, Object value) throws IOException {
        AtomicFile.write(out.resolve(name), JSON.writeValueAsBytes(value));
    }

    /** Traces the networks for PyTorch in the JVM, and times PyTorch itself. */
    private void python() throws IOException, InterruptedException {
        String python = System.getenv("PYTHON");
        if (python == null) {
            skip("PyTorch itself: PYTHON is not a Python with PyTorch");
            return;
        }
        List<String> reference = new ArrayList<>(List.of(
                python,
                PEERS.resolve("reference.py").toString(),
                folder.path().toString(),
                "--out",
                out.resolve(MeasurementReader.PYTORCH).toString()));
        if (extent == Extent.QUICK) {
            reference.add("--quick");
        } else {
            reference.addAll(List.of("--compile", "--batches", "1,2,4,8,16,32"));
        }
        call(List.of(python, PEERS.resolve("trace.py").toString(), folder.path().toString()));
        call(reference);
    }

    private void call(List<String> command) throws IOException, InterruptedException {
        say(String.join(" ", command));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // This project's settings, which are not PyTorch's own.
        builder.environment().keySet().removeAll(List.of("OMP_WAIT_POLICY", "OPENBLAS_THREAD_TIMEOUT"));
        int status = builder.start().waitFor();
        if (status != 0) {
            skip("PyTorch itself: " + command.get(1) + " ended with status " + status);
        }
    }

    private void skip(String reason) {
        skipped.add(reason);
        say("left out: " + reason);
    }

    private static void say(String text) {
        System.out.println("# " + text);
    }

    private void render() throws IOException {
        Measurements measured = MeasurementReader.read(out);
        List<String> reasons =
                new ArrayList<>(List.of(JSON.readValue(out.resolve(SKIPPED).toFile(), String[].class)));
        reasons.addAll(measured.skipped());
        Measurements measurements = new Measurements(measured.all(), reasons);
        Map<String, String> machine = new LinkedHashMap<>();
        JSON.readTree(out.resolve(MACHINE).toFile())
                .properties()
                .forEach(e -> machine.put(e.getKey(), e.getValue().asText()));
        MeasurementReader.machine(out.resolve(MeasurementReader.PYTORCH))
                .forEach((name, value) -> machine.put("PyTorch's " + name, value));
        String page = MarkdownReport.of(
                "Benchmarks, " + machine.remove("date"),
                "perceptanon-bench/run report --" + machine.remove("extent") + " --out DIR",
                machine,
                measurements,
                Plots.draw(measurements, out));
        AtomicFile.writeText(out.resolve("report.md"), text -> text.write(page));
        say("wrote " + out.resolve("report.md"));
    }
}
