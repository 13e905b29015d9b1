// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.bench.peer.CurvePoint;
import io.github.perceptanon.bench.peer.PeerEnvironment;
import io.github.perceptanon.bench.peer.PeerKind;
import io.github.perceptanon.bench.peer.TrainingKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class SuiteTest {
    private static final Suite.Present ALL =
            new Suite.Present(List.of(PeerKind.values()), List.of(TrainingKind.values()), true, 4);
    private static final Suite.Present ONE =
            new Suite.Present(List.of(PeerKind.ND4J), List.of(TrainingKind.PERCEPTANON), false, 1);

    static Stream<Suite.Run> runs() {
        return Stream.of(Suite.quick(ALL), Suite.full(ALL), Suite.quick(ONE), Suite.curves(ALL, true))
                .flatMap(SuiteTest::jmh);
    }

    private static Stream<Suite.Run> jmh(List<Suite.Step> steps) {
        return steps.stream().filter(Suite.Run.class::isInstance).map(Suite.Run.class::cast);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyRunNamesBenchmarksThatHaveItsParameters(Suite.Run run) {
        SortedSet<BenchmarkListEntry> found = find(run);

        assertThat(found).isNotEmpty();
        for (BenchmarkListEntry benchmark : found) {
            assertThat(run.parameters().keySet())
                    .allMatch(
                            name -> benchmark.getParams().orElse(Map.of()).containsKey(name), benchmark.getUsername());
        }
    }

    @Test
    void theFullSuiteRunsEveryBenchmark() {
        long all = BenchmarkList.defaultList().getAll(silent(), List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .distinct()
                .count();

        assertThat(jmh(Suite.full(ALL))
                        .flatMap(run -> find(run).stream())
                        .map(BenchmarkListEntry::getUsername)
                        .distinct())
                .hasSize((int) all);
    }

    @Test
    void absentPeersAreNotRun() {
        List<Suite.Step> steps = Stream.concat(Suite.full(ONE).stream(), Suite.curves(ONE, true).stream())
                .toList();

        assertThat(steps).noneMatch(Suite.Python.class::isInstance);
        assertThat(jmh(steps).flatMap(run -> named(run, "peer", "training"))).containsOnly("ND4J", "PERCEPTANON");
        assertThat(steps.stream().filter(Suite.Own.class::isInstance).map(Suite.Own.class::cast))
                .allMatch(own ->
                        own.arguments().contains("ND4J") || own.arguments().contains("PERCEPTANON"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void othersAndOnednnRunWithTheirOwnDefaultsAndTheRestOfOursWithTheLaunchers(Suite.Run run) {
        List<String> who = named(run, "peer", "training", "engine").toList();

        assertThat(run.environment())
                .isEqualTo(
                        !who.isEmpty()
                                        && Set.of("DL4J", "PYTORCH_DJL", "ONNXRUNTIME_DIRECT", "ONEDNN", "onednn")
                                                .containsAll(who)
                                ? PeerEnvironment.own()
                                : PeerEnvironment.launcher());
    }

    @Test
    void whatGoalsCompareRunsInTurnTwice() {
        List<String> order = Suite.quick(ALL).stream()
                .map(Suite.Step::title)
                .filter(title -> title.matches("InferenceBenchmark peer=ON.* backbone=RESNET50 .*batch=8"))
                .map(title -> title.split("[ =]")[2])
                .toList();

        assertThat(order)
                .containsExactly(
                        "ONEDNN", "ONNXRUNTIME", "ONNXRUNTIME_DIRECT", "ONEDNN", "ONNXRUNTIME", "ONNXRUNTIME_DIRECT");
    }

    @Test
    void trainingStepsOfEverySizeAlternateWithPyTorchs() {
        assertThat(Suite.quick(ALL).stream()
                        .map(Suite.Step::title)
                        .filter(title ->
                                title.contains("side=80") || title.contains("training --steps resnet18:16:80")))
                .satisfiesExactly(
                        ours -> assertThat(ours).contains("training=ONEDNN"),
                        theirs -> assertThat(theirs).startsWith("reference.py"),
                        ours -> assertThat(ours).contains("training=ONEDNN"),
                        theirs -> assertThat(theirs).startsWith("reference.py"));
    }

    @Test
    void withoutOnednnTheOtherBackendIsCompared() {
        assertThat(jmh(Suite.quick(ONE))
                        .filter(run -> named(run, "training").findAny().isPresent()))
                .hasSize(6)
                .allMatch(run -> run.title().contains("training=PERCEPTANON"));
    }

    @Test
    void curvesHaveAProcessForEachNumberOfThreads() {
        assertThat(Suite.curves(ALL, false).stream()
                        .filter(Suite.Own.class::isInstance)
                        .map(Suite.Own.class::cast)
                        .filter(own -> own.arguments().contains("ND4J"))
                        .map(own -> Stream.of(own.arguments().get(2).split(","))
                                .map(CurvePoint::parse)
                                .map(CurvePoint::threads)
                                .distinct()
                                .toList()))
                .containsExactly(List.of(0), List.of(1), List.of(2), List.of(4));
    }

    @Test
    void namesProgramsThatExist() throws ReflectiveOperationException {
        for (Suite.Step step : Suite.curves(ALL, false)) {
            if (step instanceof Suite.Own own) {
                assertThat(Class.forName(own.main()).getMethod("main", String[].class))
                        .isNotNull();
            }
        }
        for (Suite.Step step : Suite.quick(ALL)) {
            if (step instanceof Suite.Own own) {
                assertThat(Class.forName(own.main()).getMethod("main", String[].class))
                        .isNotNull();
            }
        }
    }

    private static Stream<String> named(Suite.Run run, String... parameters) {
        return Stream.of(parameters)
                .flatMap(parameter -> Stream.of(run.parameters().getOrDefault(parameter, new String[0])));
    }

    private static SortedSet<BenchmarkListEntry> find(Suite.Run run) {
        return BenchmarkList.defaultList().find(silent(), run.options().build().getIncludes(), List.of());
    }

    private static OutputFormat silent() {
        return OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    }
}
