// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.perceptanon.metrics.Lpips;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.FeatureNetwork;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors whose class path lacks an engine's native library for their platform: one line, and no trace of a task's stack. */
class MissingNativesIT {
    private static final String REASON = " on this executor: no jninatives in java.library.path";

    private static Dataset<Row> pairs() throws Exception {
        String image = SmallCollection.images().get(0).toString();
        return LocalSpark.table(
                List.of("original", "path"), List.of(image).stream().map(i -> new Object[] {i, i}));
    }

    /** What the job says of a failure, which Spark has wrapped. */
    private static String said(Callable<?> work) {
        return PerceptAnonJob.describe(catchThrowableOfType(Exception.class, work::call));
    }

    @Test
    void scoresAreRefusedBeforeAnyTask(@TempDir Path folder) throws Exception {
        LocalSpark.session();
        StringWriter err = new StringWriter();
        int code = PerceptAnonJob.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                "score",
                "--model",
                SmallCollection.model(AnnotationSetup.HA1).toString(),
                "--images",
                SmallCollection.images().get(0).toString(),
                "--output",
                folder.resolve("out").toString(),
                "--engine",
                EngineWithoutNatives.NAME);

        assertThat(code).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("PerceptAnonJob: the model does not run" + REASON + System.lineSeparator());
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void metricsAndDistancesSayThatTheirNetworkDoesNotRun() throws Exception {
        ImageMetrics none = ImageMetrics.of(List.of()).withEngine(EngineWithoutNatives.NAME);
        String squeeze = SmallCollection.whole(FeatureNetwork.SQUEEZENET1_1).toString();
        String inception = SmallCollection.inception().toString();

        assertThat(said(() -> none.withLpips(Lpips.Network.SQUEEZE, squeeze, Optional.empty())
                        .compute(pairs())
                        .collectAsList()))
                .isEqualTo("LPIPS (squeeze) does not run" + REASON);
        assertThat(said(() -> none.withPairwiseFid(inception).compute(pairs()).collectAsList()))
                .isEqualTo("Inception does not run" + REASON);
        assertThat(said(() -> ImageSetFeatures.of(inception)
                        .withImage("path")
                        .withEngine(EngineWithoutNatives.NAME)
                        .statistics(pairs())))
                .isEqualTo("Inception does not run" + REASON);
    }
}
