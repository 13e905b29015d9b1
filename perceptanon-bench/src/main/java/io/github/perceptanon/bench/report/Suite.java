// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.CurvePoint;
import io.github.perceptanon.bench.peer.PeerEnvironment;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.TrainingKind;
import io.github.perceptanon.network.Backbone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The programs that a report runs, one after the other, with their parameters and lengths. What a goal compares runs in turn,
 * in two rounds, because the speed of many machines drifts.
 */
final class Suite {
    /** One program. */
    sealed interface Step permits Run, Python, Own {
        /** What it runs, for messages. */
        String title();
    }

    /**
     * One run of JMH.
     *
     * @param include regular expression on the benchmarks' names
     * @param parameters names to values; other parameters keep their benchmark's own
     * @param length the length; null for the benchmark's default
     * @param countsAllocations whether allocations on the Java heap are measured
     * @param environment of the forks
     */
    record Run(
            String include,
            Map<String, String[]> parameters,
            @Nullable Length length,
            boolean countsAllocations,
            PeerEnvironment environment)
            implements Step {
        private static Run of(String include, @Nullable Length length) {
            return new Run(include, Map.of(), length, false, PeerEnvironment.launcher());
        }

        private Run with(String parameter, String... values) {
            Map<String, String[]> more = new LinkedHashMap<>(parameters);
            more.put(parameter, values);
            return new Run(include, more, length, countsAllocations, environment);
        }

        private Run countingAllocations() {
            return new Run(include, parameters, length, true, environment);
        }

        private Run in(PeerEnvironment other) {
            return new Run(include, parameters, length, countsAllocations, other);
        }

        @Override
        public String title() {
            return include
                    + parameters.entrySet().stream()
                            .map(e -> " " + e.getKey() + "=" + String.join(",", e.getValue()))
                            .collect(Collectors.joining());
        }

        ChainedOptionsBuilder options() {
            // A class and its methods, but not another class whose name ends the same.
            ChainedOptionsBuilder options =
                    new OptionsBuilder().include("\\." + include).shouldFailOnError(false);
            parameters.forEach(options::param);
            if (length != null) {
                options.forks(length.forks())
                        .warmupIterations(length.warmups())
                        .measurementIterations(length.iterations());
                if (length.seconds() > 0) {
                    options.warmupTime(TimeValue.seconds(length.seconds()))
                            .measurementTime(TimeValue.seconds(length.seconds()));
                }
            }
            if (countsAllocations) {
                options.addProfiler(GCProfiler.class);
            }
            return options;
        }
    }

    /**
     * One run of peers/reference.py, in PyTorch's own environment.
     *
     * @param options what follows the folder
     */
    record Python(List<String> options) implements Step {
        private static Python only(String part, String... options) {
            return new Python(
                    Stream.concat(Stream.of("--only", part), Stream.of(options)).toList());
        }

        @Override
        public String title() {
            return "reference.py " + String.join(" ", options);
        }
    }

    /**
     * One run of a program of this module, in a fresh JVM.
     *
     * @param main the program; its first argument is the file to write, of the form that reference.py describes
     * @param arguments its other arguments
     * @param environment of the JVM
     */
    record Own(String main, List<String> arguments, PeerEnvironment environment) implements Step {
        @Override
        public String title() {
            return main.substring(main.lastIndexOf('.') + 1) + " " + String.join(" ", arguments);
        }
    }

    /**
     * The length of a run.
     *
     * @param forks number of fresh JVMs
     * @param warmups number of warm-up iterations
     * @param iterations number of measured iterations
     * @param seconds of an iteration; 0 for benchmarks that make one call each
     */
    record Length(int forks, int warmups, int iterations, int seconds) {}

    /**
     * What can run here.
     *
     * @param peers of scores
     * @param trainings of training steps
     * @param python whether there is a Python with PyTorch
     * @param processors number of processors
     */
    record Present(List<PeerKind> peers, List<TrainingKind> trainings, boolean python, int processors) {}

    /** A training step that goals compare. */
    private record TrainingSize(Backbone backbone, int batch, int side) {
        String forPython() {
            return backbone.id() + ":" + batch + ":" + side;
        }
    }

    private static final int ROUNDS = 2;
    private static final List<Backbone> BACKBONES = List.of(Backbone.RESNET18, Backbone.RESNET50);
    private static final TrainingSize USUAL = new TrainingSize(Backbone.RESNET18, 8, 224);
    private static final List<TrainingSize> TRAININGS =
            List.of(USUAL, new TrainingSize(Backbone.RESNET18, 16, 80), new TrainingSize(Backbone.RESNET50, 8, 224));
    /** Peers of which goals compare the times, so that they run in turn. */
    private static final List<PeerKind> IN_TURN =
            List.of(PeerKind.ONEDNN, PeerKind.ONNXRUNTIME, PeerKind.ONNXRUNTIME_DIRECT, PeerKind.ND4J);

    private static final String MEMORY_STEPS = "10";

    private final Present present;
    private final boolean full;
    private final List<Step> steps = new ArrayList<>();

    private Suite(Present present, boolean full) {
        this.present = present;
        this.full = full;
    }

    /** Everything that the goals need, in about twelve minutes on two processors. */
    static List<Step> quick(Present present) {
        Suite suite = new Suite(present, false);
        suite.compare();
        return suite.steps;
    }

    /** Every benchmark and peer, pairs, and batches up to 32, in two hours or three. */
    static List<Step> full(Present present) {
        Suite suite = new Suite(present, true);
        suite.compare();
        suite.rest();
        return suite.steps;
    }

    /**
     * Cost curves of ResNet18, in less than a quarter of an hour on two processors.
     *
     * @param alone whether nothing else measures what the machine can do
     */
    static List<Step> curves(Present present, boolean alone) {
        Suite suite = new Suite(present, false);
        if (alone) {
            suite.products();
        }
        suite.curves();
        return suite.steps;
    }

    private void compare() {
        products();
        for (Backbone backbone : BACKBONES) {
            for (int batch : full ? new int[] {1, 2, 4, 8, 16, 32} : new int[] {1, 8}) {
                inTurn(round -> inference(backbone, batch, round));
            }
        }
        for (TrainingSize size : TRAININGS) {
            inTurn(round -> {
                present.trainings().stream()
                        .filter(training -> comparesInTurn(training))
                        .forEach(training -> steps.add(training(training, size)));
                python("training", "--steps", size.forPython(), "--seconds", full ? "8" : "1.5");
            });
        }
        // Not part of a goal, or far from its bound: once is enough.
        present.trainings().stream()
                .filter(training -> !comparesInTurn(training))
                .forEach(training -> steps.add(training(training, USUAL)));
        memory();
        for (Backbone backbone : BACKBONES) {
            inTurn(round -> {
                for (String engine : filesEngines()) {
                    steps.add(files(engine, backbone, "16"));
                }
                python("files", "--backbones", backbone.id(), "--seconds", full ? "8" : "0.8");
            });
        }
        python("decode", "--seconds", "1");
        steps.add(Run.of("ScorerBenchmark", full ? null : new Length(1, 1, 2, 2))
                .with("backbone", full ? names(BACKBONES) : new String[] {"RESNET50"})
                .with("engine", full ? engines() : new String[] {"nd4j"})
                .countingAllocations());
        steps.add(Run.of("PairsBenchmark", full ? null : new Length(1, 1, 2, 2))
                .with("backbone", full ? names(BACKBONES) : new String[] {"RESNET50"})
                .with("engine", full ? engines() : new String[] {"nd4j"}));
        steps.add(Run.of("PreprocessingBenchmark", full ? null : new Length(1, 1, 2, 1)));
        others();
    }

    /** Runs what is compared in turn, in several rounds. */
    private void inTurn(Consumer<Integer> round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.accept(i);
        }
    }

    private void python(String part, String... options) {
        if (present.python()) {
            steps.add(Python.only(part, options));
        }
    }

    private void products() {
        steps.add(Run.of("MatrixProductBenchmark", full ? null : new Length(1, 2, 3, 1)));
        python("gemm", "--seconds", full ? "10" : "3");
    }

    private void inference(Backbone backbone, int batch, int round) {
        for (PeerKind peer : IN_TURN) {
            if (present.peers().contains(peer)) {
                steps.add(Run.of("InferenceBenchmark", full ? new Length(1, 2, 3, 3) : new Length(1, 1, 2, 1))
                        .with("peer", peer.name())
                        .with("backbone", backbone.name())
                        .with("setup", full ? new String[] {"HA1", "HA2"} : new String[] {"HA1"})
                        .with("batch", "" + batch)
                        .in(peer.environment()));
            }
        }
        List<String> options = new ArrayList<>(
                List.of("--backbones", backbone.id(), "--batches", "" + batch, "--seconds", full ? "6" : "1"));
        // Goals compare with the eager variants.
        if (round > 0) {
            options.add("--eager");
        } else if (full) {
            options.add("--compile");
        }
        python("inference", options.toArray(String[]::new));
    }

    /** Only the fastest of our backends is part of a goal; the other one is timed once, or always in the full suite. */
    private boolean comparesInTurn(TrainingKind training) {
        if (!training.ours()) {
            return false;
        }
        return full || !present.trainings().contains(TrainingKind.ONEDNN) || training == TrainingKind.ONEDNN;
    }

    private Run training(TrainingKind training, TrainingSize size) {
        Length length = training == TrainingKind.DL4J
                ? new Length(1, 1, full ? 3 : 2, 0)
                : full
                        ? new Length(1, 4, 10, 0)
                        : (size.backbone() == Backbone.RESNET18 ? new Length(1, 6, 8, 0) : new Length(1, 3, 4, 0));
        return Run.of("TrainingBenchmark", length)
                .with("training", training.name())
                .with("backbone", size.backbone().name())
                .with("batch", "" + size.batch())
                .with("side", "" + size.side())
                .in(training.environment());
    }

    private void memory() {
        for (TrainingKind training : present.trainings()) {
            if (training.ours()) {
                steps.add(new Own(
                        "io.github.perceptanon.bench.peer.MemoryRun",
                        List.of(
                                training.name(),
                                USUAL.backbone().name(),
                                "" + USUAL.batch(),
                                "" + USUAL.side(),
                                MEMORY_STEPS),
                        training.environment()));
            }
        }
        for (String layout : List.of("channels-first", "channels-last")) {
            python("memory", "--layouts", layout, "--steps", USUAL.forPython());
        }
    }

    private Run files(String engine, Backbone backbone, String... counts) {
        return Run.of("FilesBenchmark", full ? new Length(1, 3, 7, 0) : new Length(1, 2, 4, 0))
                .with("engine", engine)
                .with("backbone", backbone.name())
                .with("count", counts)
                .in(environment(engine));
    }

    private void others() {
        if (present.peers().contains(PeerKind.PYTORCH_DJL)) {
            steps.add(Run.of("InferenceBenchmark", full ? null : new Length(1, 1, 2, 1))
                    .with("peer", "PYTORCH_DJL")
                    .with("backbone", names(BACKBONES))
                    .with("setup", full ? new String[] {"HA1", "HA2"} : new String[] {"HA1"})
                    .with("batch", full ? new String[] {"1", "2", "4", "8", "16", "32"} : new String[] {"1", "8"})
                    .in(PeerKind.PYTORCH_DJL.environment()));
        }
        if (present.peers().contains(PeerKind.DL4J)) {
            steps.add(Run.of("InferenceBenchmark", full ? new Length(1, 2, 5, 3) : new Length(1, 1, 3, 1))
                    .with("peer", "DL4J")
                    .with("backbone", full ? names(BACKBONES) : new String[] {"RESNET50"})
                    .with("setup", full ? new String[] {"HA1", "HA2"} : new String[] {"HA1"})
                    .with("batch", full ? new String[] {"1", "8"} : new String[] {"1"})
                    .in(PeerKind.DL4J.environment()));
        }
    }

    /** What only the full suite runs. */
    private void rest() {
        for (String engine : engines()) {
            steps.add(Run.of("ThroughputBenchmark", null).with("engine", engine).in(environment(engine)));
            steps.add(Run.of("FilesBenchmark", null)
                    .with("engine", engine)
                    .with(
                            "count",
                            filesEngines().contains(engine)
                                    ? new String[] {"1", "4", "64"}
                                    : new String[] {"1", "4", "16", "64"})
                    .in(environment(engine)));
        }
        steps.add(Run.of("(PixelMetrics|Correlation|Frechet|DeepMetrics)Benchmark", null));
    }

    private void curves() {
        for (PeerKind peer : List.of(PeerKind.ONEDNN, PeerKind.ONNXRUNTIME, PeerKind.ND4J)) {
            if (present.peers().contains(peer)) {
                curves(CurvePoint.Work.SCORE, peer.name(), peer.environment());
            }
        }
        for (TrainingKind training : present.trainings()) {
            if (training.ours()) {
                curves(CurvePoint.Work.TRAINING, training.name(), training.environment());
            }
        }
        python(
                "curves",
                "--seconds",
                "0.6",
                "--points",
                Stream.of(CurvePoint.Work.values())
                        .flatMap(work -> Curves.points(work, present.processors()).stream())
                        .map(CurvePoint::toString)
                        .collect(Collectors.joining(",")));
    }

    /** A process for each number of threads, because some libraries only choose it once. */
    private void curves(CurvePoint.Work work, String peer, PeerEnvironment environment) {
        Map<Integer, List<CurvePoint>> byThreads = Curves.points(work, present.processors()).stream()
                .collect(Collectors.groupingBy(CurvePoint::threads, LinkedHashMap::new, Collectors.toList()));
        byThreads
                .values()
                .forEach(points -> steps.add(new Own(
                        "io.github.perceptanon.bench.peer.CurveRun",
                        List.of(
                                "0.6",
                                peer,
                                points.stream().map(CurvePoint::toString).collect(Collectors.joining(","))),
                        environment)));
    }

    /** Our engines that can run here, by the names that users give. */
    private String[] engines() {
        return present.peers().stream()
                .filter(PeerKind::ours)
                .map(peer -> peer.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }

    /** The engines of which one is the fastest from files. */
    private Set<String> filesEngines() {
        Set<String> fast =
                Stream.of(engines()).filter(name -> !name.equals("nd4j")).collect(Collectors.toSet());
        return fast.isEmpty() ? Set.of("nd4j") : fast;
    }

    private static PeerEnvironment environment(String engine) {
        return PeerKind.valueOf(engine.toUpperCase(Locale.ROOT)).environment();
    }

    private static String[] names(List<Backbone> backbones) {
        return backbones.stream().map(Backbone::name).toArray(String[]::new);
    }
}
