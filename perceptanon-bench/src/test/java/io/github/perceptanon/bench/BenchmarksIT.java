// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.bench.peer.PeerFolder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksIT {
    @Test
    void everyBenchmarkRunsOnce(@TempDir Path folder) throws RunnerException {
        System.setProperty(PeerFolder.PROPERTY, folder.toString());
        System.setProperty("jmh.ignoreLock", "true");
        Set<String> known = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(entry -> entry.getUsername())
                .collect(Collectors.toSet());

        Collection<RunResult> results = new Runner(tiny()).run();

        Set<String> run =
                results.stream().map(r -> r.getParams().getBenchmark()).collect(Collectors.toSet());
        assertThat(run).isEqualTo(known).hasSizeGreaterThan(20);
    }

    /** In this JVM, one call each, of the smallest sizes. */
    private static Options tiny() {
        return new OptionsBuilder()
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .forks(0)
                .warmupForks(0)
                .threads(1)
                .mode(Mode.SingleShotTime)
                .warmupIterations(0)
                .measurementIterations(1)
                .warmupBatchSize(Defaults.WARMUP_BATCHSIZE)
                .param("backbone", "RESNET18")
                .param("setup", "HA1")
                .param("batch", "1")
                .param("threads", "1")
                .param("engine", "nd4j")
                .param("peer", "ND4J", "DL4J")
                .param("training", "PERCEPTANON", "DL4J")
                .param("side", "64")
                .param("count", "2")
                .param("versions", "2")
                .param("size", "64")
                .param("n", "100")
                .param("kind", "KENDALL_TAU_B")
                .param("ties", "true")
                .param("images", "20")
                .param("network", "ALEX")
                .param("metric", "psnr")
                .build();
    }
}
