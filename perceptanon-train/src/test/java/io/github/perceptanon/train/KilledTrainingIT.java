// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run whose JVM is killed, and the run that goes on from what it left. How often it is killed at random moments is given by
 * {@code -Dperceptanon.kills=N}, 2 if not.
 */
@Timeout(600)
class KilledTrainingIT {
    private static final List<String> JVM = List.of("-Xmx1g");
    private static final int STEPS_PER_EPOCH = 3;
    private static final int STEPS = 4 * STEPS_PER_EPOCH;

    @TempDir
    static Path root;

    @TempDir
    static Path whole;

    private static Annotations all;

    @BeforeAll
    static void trainWithoutInterruption() throws Exception {
        all = NoiseImages.write(root);
        Trainer.of(TrainingProcess.OPTIONS)
                .train(TrainingProcess.training(all), TrainingProcess.validation(all), whole);
    }

    @Test
    void afterAKillInTheMiddleOfAnEpochTheNumbersAreThoseOfAnUninterruptedRun(@TempDir Path out) throws Exception {
        try (TrainingProcess process = TrainingProcess.start(
                root, out, 0, TrainingProcess.OPTIONS.batches().inputSize(), JVM)) {
            process.residentAfter(2, 2);
            assertThat(process.isAlive()).isTrue();
            process.kill();
        }
        assertThat(names(out)).contains(Trainer.CHECKPOINT);
        resumesToTheSameNumbers(out);
    }

    @Test
    void afterAKillWhileACheckpointIsWrittenTheNumbersAreTheSameAndItsRemainsAreGone(@TempDir Path out)
            throws Exception {
        try (TrainingProcess process = TrainingProcess.start(
                root, out, 0, TrainingProcess.OPTIONS.batches().inputSize(), JVM)) {
            process.residentAfter(2, 3);
            while (process.isAlive() && names(out).noneMatch(KilledTrainingIT::isRemains)) {
                Thread.onSpinWait();
            }
            process.kill();
        }
        assertThat(names(out)).as("killed too late").anyMatch(KilledTrainingIT::isRemains);
        resumesToTheSameNumbers(out);
    }

    static IntStream kills() {
        return IntStream.range(0, Integer.getInteger("perceptanon.kills", 2));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void afterAKillAtARandomMomentTheNumbersAreThoseOfAnUninterruptedRun(int kill, @TempDir Path out) throws Exception {
        SplittableRandom random = new SplittableRandom(kill);
        int step = random.nextInt(STEPS + 1); // 0: while the JVM starts
        String left;
        try (TrainingProcess process = TrainingProcess.start(
                root, out, 0, TrainingProcess.OPTIONS.batches().inputSize(), JVM)) {
            if (step > 0) {
                process.residentAfter((step - 1) / STEPS_PER_EPOCH + 1, (step - 1) % STEPS_PER_EPOCH + 1);
            }
            Thread.sleep(random.nextInt(step == 0 ? 2000 : 500));
            process.kill();
            left = names(out).sorted().toList().toString();
        }
        System.out.println("kill " + kill + " after step " + step + " of " + STEPS + " left " + left);
        resumesToTheSameNumbers(out);
    }

    private static void resumesToTheSameNumbers(Path out) throws Exception {
        Trainer.of(TrainingProcess.OPTIONS).resume(TrainingProcess.training(all), TrainingProcess.validation(all), out);
        for (String file : List.of(Trainer.MODEL, Trainer.CHECKPOINT)) {
            assertThat(Safetensors.read(out.resolve(file)).weights().sha256())
                    .as(file)
                    .isEqualTo(Safetensors.read(whole.resolve(file)).weights().sha256());
        }
        assertThat(withoutSeconds(out)).isEqualTo(withoutSeconds(whole));
        assertThat(names(out)).containsExactlyInAnyOrder(Trainer.MODEL, Trainer.CHECKPOINT, Trainer.LOG);
    }

    private static List<String> withoutSeconds(Path out) throws IOException {
        return Files.readAllLines(out.resolve(Trainer.LOG)).stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
    }

    private static boolean isRemains(String name) {
        return name.startsWith("." + Trainer.CHECKPOINT);
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList().stream();
        }
    }
}
