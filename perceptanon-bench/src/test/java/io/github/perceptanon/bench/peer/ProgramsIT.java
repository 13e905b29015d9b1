// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that a report starts in processes of their own, here in this one, with the smallest sizes. */
class ProgramsIT {
    @TempDir
    static Path folder;

    @BeforeAll
    static void useAnEmptyFolder() {
        System.setProperty(PeerFolder.PROPERTY, folder.toString());
    }

    @Test
    void timesThePointsOfACurveAndSaysWhatItLeavesOut() throws IOException {
        JsonNode score = curve("ND4J", "SCORE/SIDE/RESNET18/1/64/1,SCORE/SIDE/RESNET18/1/0/1");

        assertThat(score.get("results")).singleElement().satisfies(point -> {
            assertThat(point.get("benchmark").asText()).isEqualTo("curve-score");
            assertThat(point.get("variant").asText()).isEqualTo("nd4j engine");
            assertThat(point.get("axis").asText()).isEqualTo("SIDE");
            assertThat(point.get("side").asInt()).isEqualTo(64);
            assertThat(point.get("times_ms").size()).isGreaterThanOrEqualTo(3);
            assertThat(point.get("cpu_ms").asDouble()).isPositive();
        });
        assertThat(score.get("skipped"))
                .singleElement()
                .satisfies(reason -> assertThat(reason.asText()).startsWith("curve ND4J SCORE/SIDE/RESNET18/1/0/1: "));
    }

    @Test
    void timesTrainingSteps() throws IOException {
        assertThat(curve("PERCEPTANON", "TRAINING/BATCH/RESNET18/2/64/1").get("results"))
                .singleElement()
                .satisfies(point -> assertThat(point.get("benchmark").asText()).isEqualTo("curve-training"));
    }

    @Test
    void measuresMemoryOfStepsThatStartWithTheSameLoss() throws IOException {
        JsonNode ours = memory("PERCEPTANON");
        JsonNode theirs = memory("DL4J");

        assertThat(ours.get("peak_mib").asDouble()).isGreaterThan(100);
        assertThat(ours.get("first_loss").asDouble())
                .isCloseTo(theirs.get("first_loss").asDouble(), within(1e-3));
    }

    @Test
    void readsTheLargestResidentSet() {
        assertThat(MemoryRun.peakMebibytes(List.of("Name:\tjava", "VmHWM:\t   123904 kB", "VmRSS:\t   1 kB")))
                .isEqualTo(121);
    }

    private static JsonNode curve(String peer, String points) throws IOException {
        Path file = folder.resolve(peer + ".json");
        CurveRun.main(new String[] {file.toString(), "0.05", peer, points});
        return new ObjectMapper().readTree(file.toFile());
    }

    private static JsonNode memory(String training) throws IOException {
        Path file = folder.resolve("memory.json");
        MemoryRun.main(new String[] {file.toString(), training, "RESNET18", "2", "64", "2"});
        return new ObjectMapper().readTree(file.toFile()).get("results").get(0);
    }
}
