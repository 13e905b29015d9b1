// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.bench.peer.PeerKind;
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
    private static final List<PeerKind> ALL = List.of(PeerKind.values());

    static Stream<Suite.Run> runs() {
        return Stream.concat(Suite.quick(ALL).stream(), Suite.full(ALL).stream());
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

        assertThat(Suite.full(ALL).stream()
                        .flatMap(run -> find(run).stream())
                        .map(BenchmarkListEntry::getUsername)
                        .distinct())
                .hasSize((int) all);
    }

    @Test
    void absentPeersAreNotRun() {
        assertThat(Suite.quick(List.of(PeerKind.ND4J)).stream()
                        .map(Suite.Run::parameters)
                        .filter(parameters -> parameters.containsKey("peer"))
                        .flatMap(parameters -> Stream.of(parameters.get("peer"))))
                .containsExactly("ND4J");
    }

    @ParameterizedTest
    @MethodSource("runs")
    void peersRunWithTheirOwnDefaultsAndNobodyElseDoes(Suite.Run run) {
        List<String> who = Stream.of("peer", "training")
                .flatMap(parameter -> Stream.of(run.parameters().getOrDefault(parameter, new String[0])))
                .toList();

        assertThat(run.peersOnly())
                .isEqualTo(!who.isEmpty() && who.stream().allMatch(Set.of("DL4J", "PYTORCH_DJL")::contains));
    }

    private static SortedSet<BenchmarkListEntry> find(Suite.Run run) {
        return BenchmarkList.defaultList().find(silent(), run.options().build().getIncludes(), List.of());
    }

    private static OutputFormat silent() {
        return OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    }
}
