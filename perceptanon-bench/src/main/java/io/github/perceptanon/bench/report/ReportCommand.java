// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.perceptanon.bench.peer.Isa;
import io.github.perceptanon.bench.peer.PeerEnvironment;
import io.github.perceptanon.bench.peer.PeerFolder;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.TrainingKind;
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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * {@code report}: runs a suite and the Python peers, and writes tables and plots of their results to a folder.
 *
 * <pre>
 *   report [--quick | --full | --render] [--curves] [--isa avx2 | avx512] [--only REGEX] --out DIR
 * </pre>
 *
 * <p>{@code --curves} alone measures only cost curves; {@code --full} includes them. {@code --isa} limits the libraries that
 * have a switch for it. {@code --only} runs the steps in whose titles, which a run prints, the expression is found. {@code
 * --render} runs nothing and creates the page from the results of an earlier run in the folder.
 */
public final class ReportCommand {
    private static final String USAGE =
            "report [--quick | --full | --render] [--curves] [--isa avx2|avx512] [--only REGEX] --out DIR";
    private static final String MACHINE = "machine.json";
    private static final String SKIPPED = "skipped.json";
    private static final Path PEERS = Path.of(System.getProperty("perceptanon.bench", "perceptanon-bench"), "peers")
            .toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private enum Extent {
        QUICK,
        FULL,
        CURVES,
        RENDER
    }

    /** What the arguments ask for. */
    private record Request(Extent extent, boolean curves, Optional<Isa> isa, Optional<Pattern> only, Path out) {
        static Request parse(List<String> args) {
            Extent extent = null;
            boolean curves = false;
            Optional<Isa> isa = Optional.empty();
            Optional<Pattern> only = Optional.empty();
            Path out = null;
            for (int i = 0; i < args.size(); i++) {
                switch (args.get(i)) {
                    case "--quick" -> extent = Extent.QUICK;
                    case "--full" -> extent = Extent.FULL;
                    case "--render" -> extent = Extent.RENDER;
                    case "--curves" -> curves = true;
                    case "--isa" -> isa = Optional.of(Isa.named(++i < args.size() ? args.get(i) : "missing"));
                    case "--only" -> only = ++i < args.size() ? Optional.of(Pattern.compile(args.get(i))) : only;
                    case "--out" -> out = ++i < args.size() ? Path.of(args.get(i)) : null;
                    default ->
                        throw new IllegalArgumentException("unknown option " + args.get(i) + "; usage: " + USAGE);
                }
            }
            if (out == null) {
                throw new IllegalArgumentException("--out is missing; usage: " + USAGE);
            }
            return new Request(
                    extent != null ? extent : curves ? Extent.CURVES : Extent.QUICK,
                    curves || extent == Extent.FULL,
                    isa,
                    only,
                    out);
        }

        /** The options that ask for the same, without the first two dashes. */
        String options() {
            return extent.name().toLowerCase(Locale.ROOT)
                    + (curves && extent == Extent.QUICK ? " --curves" : "")
                    + isa.map(i -> " --isa " + i.id()).orElse("")
                    + only.map(o -> " --only '" + o + "'").orElse("");
        }
    }

    private final Request request;
    private final Path out;
    private final ResultFiles results;
    private final PeerFolder folder = PeerFolder.standard();
    private final List<String> skipped = new ArrayList<>();

    private ReportCommand(Request request) {
        this.request = request;
        this.out = request.out();
        this.results = new ResultFiles(out);
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
        ReportCommand command = new ReportCommand(Request.parse(args));
        if (command.request.extent() != Extent.RENDER) {
            command.measure();
        }
        command.render();
    }

    private void measure() throws IOException, RunnerException, InterruptedException {
        Files.createDirectories(out);
        results.begin();
        for (Workload workload : PeerKind.networks()) {
            folder.renew(workload);
        }
        folder.photographs(64);
        Optional<String> python = python();
        List<PeerKind> peers = PeerKind.present(folder, (peer, reason) -> skip(peer.title() + ": " + reason));
        List<TrainingKind> trainings =
                TrainingKind.present((training, reason) -> skip(training.title() + ": " + reason));
        write(MACHINE, machine(peers, trainings));
        write(SKIPPED, skipped);
        List<Suite.Step> steps = steps(new Suite.Present(
                peers, trainings, python.isPresent(), Runtime.getRuntime().availableProcessors()));
        Path scratch = Files.createTempDirectory("perceptanon-bench");
        try {
            for (int i = 0; i < steps.size(); i++) {
                Suite.Step step = steps.get(i);
                say("step " + (i + 1) + " of " + steps.size() + ": " + step.title());
                if (step instanceof Suite.Run run) {
                    jmh(run, String.format("jmh-%03d", i), scratch);
                } else if (step instanceof Suite.Own own) {
                    own(own, scratch.resolve("own.json"));
                } else if (step instanceof Suite.Python script) {
                    reference(python.orElseThrow(), script, scratch.resolve("python.json"));
                }
                write(SKIPPED, skipped);
            }
        } finally {
            delete(scratch);
        }
    }

    private List<Suite.Step> steps(Suite.Present present) {
        List<Suite.Step> steps = new ArrayList<>();
        if (request.extent() == Extent.QUICK) {
            steps.addAll(Suite.quick(present));
        } else if (request.extent() == Extent.FULL) {
            steps.addAll(Suite.full(present));
        }
        if (request.curves()) {
            steps.addAll(Suite.curves(present, request.extent() == Extent.CURVES));
        }
        return steps.stream()
                .filter(step ->
                        request.only().map(o -> o.matcher(step.title()).find()).orElse(true))
                .toList();
    }

    private Map<String, String> machine(List<PeerKind> peers, List<TrainingKind> trainings) {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
        machine.put("extent", request.options());
        machine.putAll(Machine.describe());
        machine.put("instructions limited to", limit(peers));
        peers.stream()
                .filter(PeerKind::ours)
                .forEach(peer -> machine.put(
                        "environment of the " + peer.title(), peer.environment().description()));
        trainings.stream()
                .filter(TrainingKind::ours)
                .forEach(training -> machine.put(
                        "environment of the " + training.title(),
                        training.environment().description()));
        return machine;
    }

    private String limit(List<PeerKind> peers) {
        if (request.isa().isEmpty()) {
            return "nothing: each library takes what the processor has";
        }
        Isa isa = request.isa().get();
        String others = peers.stream()
                .filter(peer -> !peer.obeysIsa())
                .map(PeerKind::title)
                .collect(Collectors.joining(", "));
        return isa.id() + " by " + new PeerEnvironment(isa.variables(), Set.of()).description()
                + (others.isEmpty() ? "" : "; but not " + others + ", because ONNX Runtime's kernels have no switch");
    }

    private PeerEnvironment limited(PeerEnvironment environment) {
        return request.isa().map(environment::cappedTo).orElse(environment);
    }

    private void jmh(Suite.Run run, String name, Path scratch) throws IOException, RunnerException {
        Path log = out.resolve(name + ".log");
        Path file = scratch.resolve(name + ".json");
        ChainedOptionsBuilder options = run.options()
                .jvm(limited(run.environment()).writeJava(scratch).toString())
                .resultFormat(ResultFormatType.JSON)
                .result(file.toString())
                .output(log.toString());
        new Runner(options.build()).run();
        results.addJmh(file);
        long failures = Files.readAllLines(log).stream()
                .filter(line -> line.contains("<failure>") || line.contains("<forked VM failed"))
                .count();
        if (failures > 0) {
            skip(run.title() + ": " + failures + " trials failed, see " + name + ".log");
        }
    }

    /** A program of this module, with the collector of the command's launcher. */
    private void own(Suite.Own own, Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-D" + PeerFolder.PROPERTY + "=" + folder.path(),
                "-cp",
                System.getProperty("java.class.path"),
                own.main(),
                file.toString()));
        command.addAll(own.arguments());
        script(command, own.environment(), file, MeasurementReader.OWN, own.title());
    }

    private void reference(String python, Suite.Python script, Path file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python, PEERS.resolve("reference.py").toString(), folder.path().toString(), "--out", file.toString()));
        command.addAll(script.options());
        script(command, PeerEnvironment.own(), file, MeasurementReader.PYTORCH, script.title());
    }

    /** Runs a program that writes a file of the form that reference.py describes, and adds that to the others. */
    private void script(List<String> command, PeerEnvironment environment, Path file, String name, String title)
            throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        int status = call(command, environment);
        if (status == 0) {
            results.addScript(name, file);
        } else {
            skip(title + " ended with status " + status);
        }
    }

    private int call(List<String> command, PeerEnvironment environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        limited(environment).applyTo(builder.environment());
        return builder.start().waitFor();
    }

    private static void delete(Path scratch) throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(scratch);
    }

    private void write(String name, Object value) throws IOException {
        AtomicFile.write(out.resolve(name), JSON.writeValueAsBytes(value));
    }

    /** The Python with PyTorch, if there is one, after it traced the networks for PyTorch in the JVM. */
    private Optional<String> python() throws IOException, InterruptedException {
        String python = System.getenv("PYTHON");
        if (python == null) {
            skip("PyTorch itself: PYTHON is not a Python with PyTorch");
            return Optional.empty();
        }
        int status = call(
                List.of(
                        python,
                        PEERS.resolve("trace.py").toString(),
                        folder.path().toString()),
                PeerEnvironment.own());
        if (status != 0) {
            skip("PyTorch itself: trace.py ended with status " + status);
            return Optional.empty();
        }
        return Optional.of(python);
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
