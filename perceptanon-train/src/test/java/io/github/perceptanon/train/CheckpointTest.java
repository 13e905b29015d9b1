// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointTest {
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);
    private static final StateDict WEIGHTS =
            StateDict.of(Map.of("fc.weight", Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3)));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve(Trainer.CHECKPOINT);
        FlatParameters parameters = new FlatParameters(
                Nd4j.ones(DataType.FLOAT, 1, 3),
                Nd4j.ones(DataType.FLOAT, 1, 3),
                List.of(new Group("all", 1, List.of(new Span(0, 3)))));
        try (Updater updater = Optimizer.adamW(0.01).on(parameters)) {
            updater.step(0.1);
            Checkpoint.write(
                    file,
                    WEIGHTS,
                    updater,
                    TrainingHistory.of(new EpochReport(1, 0.1, 2.5, 2.25, true, 3)),
                    OPTIONS.describe());
        }
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        Checkpoint read = Checkpoint.read(file, OPTIONS.describe());
        assertThat(read.weights().sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(read.history().epochs()).containsExactly(new EpochReport(1, 0.1, 2.5, 2.25, true, 3));
    }

    static Stream<String> options() {
        return OPTIONS.describe().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void anotherValueOfAnOptionIsRefusedAndNamed(String option) {
        Map<String, String> other = new LinkedHashMap<>(OPTIONS.describe());
        String before = other.put(option, "another");
        assertThatThrownBy(() -> Checkpoint.read(file, other))
                .isInstanceOf(TrainingException.class)
                .hasMessage(file + ": cannot be resumed with " + option + " another, because it was trained with "
                        + before);
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(file, flipped);
            assertThatIOException()
                    .as("byte " + i)
                    .isThrownBy(() -> Checkpoint.read(file, OPTIONS.describe()))
                    .withMessageStartingWith(file.toString());
        }
    }

    @Test
    void aDamagedWeightIsCalledDamageAndNothingElse() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff); // NaN
        Files.write(file, bytes);
        assertThatThrownBy(() -> Checkpoint.read(file, OPTIONS.describe()))
                .isInstanceOf(TrainingException.class)
                .hasMessageMatching(".*checkpoint.safetensors: damaged, its checksum is [0-9a-f]{8} but should be "
                        + "[0-9a-f]{8}");
    }

    @Test
    void aTruncatedFileIsRefusedAtEveryLength() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatIOException()
                    .as("length " + length)
                    .isThrownBy(() -> Checkpoint.read(file, OPTIONS.describe()))
                    .withMessageStartingWith(file.toString());
        }
    }

    @Test
    void aModelFileIsNoCheckpoint() throws IOException {
        Safetensors.write(file, WEIGHTS, Map.of());
        assertThatThrownBy(() -> Checkpoint.read(file, OPTIONS.describe()))
                .isInstanceOf(TrainingException.class)
                .hasMessage(file + ": not a training checkpoint");
    }
}
