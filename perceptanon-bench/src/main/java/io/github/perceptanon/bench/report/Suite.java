package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.PeerKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The benchmarks that a report runs, with their parameters and lengths. */
final class Suite {
    /**
     * One run of JMH.
     *
     * @param include regular expression on the benchmarks' names
     * @param parameters names to values; other parameters keep their benchmark's own
     * @param length the length; null for the benchmark's default
     * @param countsAllocations whether allocations on the Java heap are measured
     * @param peersOnly whether only other libraries run, with their own defaults of OpenMP and OpenBLAS
     */
    record Run(
            String include,
            Map<String, String[]> parameters,
            @Nullable Length length,
            boolean countsAllocations,
            boolean peersOnly) {
        private static Run of(String include, @Nullable Length length) {
            return new Run(include, Map.of(), length, false, false);
        }

        private Run with(String parameter, String... values) {
            Map<String, String[]> more = new LinkedHashMap<>(parameters);
            more.put(parameter, values);
            return new Run(include, more, length, countsAllocations, peersOnly);
        }

        private Run countingAllocations() {
            return new Run(include, parameters, length, true, peersOnly);
        }

        private Run withPeersOwnDefaults() {
            return new Run(include, parameters, length, countsAllocations, true);
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
     * The length of a run.
     *
     * @param forks number of fresh JVMs
     * @param warmups number of warm-up iterations
     * @param iterations number of measured iterations
     * @param seconds of an iteration; 0 for benchmarks that make one call each
     */
    record Length(int forks, int warmups, int iterations, int seconds) {}

    private static final String[] BACKBONES = {"RESNET18", "RESNET50"};
    private static final String[] BATCHES = {"1", "2", "4", "8", "16", "32"};

    private Suite() {}

    /** Everything that the goals need, in about nine minutes on two processors. */
    static List<Run> quick(List<PeerKind> peers) {
        Length calls = new Length(1, 2, 4, 2);
        Length slowCalls = new Length(1, 1, 3, 1);
        List<Run> runs = new ArrayList<>(List.of(
                Run.of("MatrixProductBenchmark", new Length(1, 2, 3, 1)),
                Run.of("InferenceBenchmark", calls)
                        .with("peer", ours(peers))
                        .with("backbone", BACKBONES)
                        .with("setup", "HA1")
                        .with("batch", "1", "8"),
                Run.of("ScorerBenchmark", new Length(1, 2, 3, 2))
                        .with("backbone", "RESNET50")
                        .countingAllocations(),
                Run.of("PairsBenchmark", new Length(1, 1, 3, 3)),
                Run.of("FilesBenchmark", new Length(1, 2, 5, 0))
                        .with("engine", engines(peers))
                        .with("backbone", BACKBONES)
                        .with("count", "4", "16"),
                Run.of("PreprocessingBenchmark", new Length(1, 2, 3, 1)),
                Run.of("TrainingBenchmark", new Length(1, 3, 8, 0)).with("training", "PERCEPTANON"),
                Run.of("TrainingBenchmark", new Length(1, 1, 2, 0))
                        .with("training", "DL4J")
                        .withPeersOwnDefaults()));
        if (peers.contains(PeerKind.PYTORCH_DJL)) {
            runs.add(Run.of("InferenceBenchmark", calls)
                    .with("peer", "PYTORCH_DJL")
                    .with("backbone", BACKBONES)
                    .with("setup", "HA1")
                    .with("batch", "1", "8")
                    .withPeersOwnDefaults());
        }
        if (peers.contains(PeerKind.DL4J)) {
            runs.add(Run.of("InferenceBenchmark", slowCalls)
                    .with("peer", "DL4J")
                    .with("backbone", "RESNET50")
                    .with("setup", "HA1")
                    .with("batch", "1", "8")
                    .withPeersOwnDefaults());
        }
        return runs;
    }

    /** Every benchmark and peer, pairs, and batches up to 32, in an hour or two. */
    static List<Run> full(List<PeerKind> peers) {
        List<Run> runs = new ArrayList<>(List.of(
                Run.of("MatrixProductBenchmark", null),
                Run.of("InferenceBenchmark", null).with("peer", ours(peers)).with("batch", BATCHES),
                Run.of("ThroughputBenchmark", null).with("engine", engines(peers)),
                Run.of("ScorerBenchmark", null).with("engine", engines(peers)).countingAllocations(),
                Run.of("PairsBenchmark", null).with("engine", engines(peers)).with("backbone", BACKBONES),
                Run.of("FilesBenchmark", null).with("engine", engines(peers)),
                Run.of("PreprocessingBenchmark", null),
                Run.of("TrainingBenchmark", null).with("training", "PERCEPTANON"),
                Run.of("TrainingBenchmark", new Length(1, 1, 3, 0))
                        .with("training", "DL4J")
                        .withPeersOwnDefaults(),
                Run.of("(PixelMetrics|Correlation|Frechet|DeepMetrics)Benchmark", null)));
        if (peers.contains(PeerKind.PYTORCH_DJL)) {
            runs.add(Run.of("InferenceBenchmark", null)
                    .with("peer", "PYTORCH_DJL")
                    .with("batch", BATCHES)
                    .withPeersOwnDefaults());
        }
        if (peers.contains(PeerKind.DL4J)) {
            runs.add(Run.of("InferenceBenchmark", new Length(1, 2, 5, 3))
                    .with("peer", "DL4J")
                    .withPeersOwnDefaults());
        }
        return runs;
    }

    /** The engines, and ONNX Runtime, which ignores the settings of OpenMP and OpenBLAS. */
    private static String[] ours(List<PeerKind> peers) {
        return peers.stream()
                .filter(p -> p != PeerKind.DL4J && p != PeerKind.PYTORCH_DJL)
                .map(PeerKind::name)
                .toArray(String[]::new);
    }

    private static String[] engines(List<PeerKind> peers) {
        return Stream.concat(
                        Stream.of("nd4j"),
                        peers.contains(PeerKind.ONNXRUNTIME) ? Stream.of("onnxruntime") : Stream.of())
                .toArray(String[]::new);
    }
}
