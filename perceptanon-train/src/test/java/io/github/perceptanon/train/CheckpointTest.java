// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.Granularity;
import io.github.perceptanon.Objective;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.network.Operation.Dense;
import io.github.perceptanon.network.Operation.Flatten;
import io.github.perceptanon.train.optim.FlatParameters;
import io.github.perceptanon.train.optim.FlatParameters.Group;
import io.github.perceptanon.train.optim.FlatParameters.Span;
import io.github.perceptanon.train.optim.Optimizer;
import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.ImageBatches;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingBackends;
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

class CheckpointTest {
    private static final TrainingOptions OPTIONS =
            TrainingOptions.defaults(AnnotationSetup.HA1, Backbone.RESNET18, Objective.COMBINED, Granularity.TEN);
    private static final StateDict WEIGHTS = StateDict.of(Map.of(
            "fc.weight", Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3), "fc.bias", Tensor.ofFloats(new float[] {4}, 1)));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve(Trainer.CHECKPOINT);
        try (TrainableNetwork network = network();
                Updater updater = updater(network)) {
            updater.step(0.1);
            Checkpoint.write(
                    file,
                    WEIGHTS,
                    network,
                    updater,
                    TrainingHistory.of(new EpochReport(1, 0.1, 2.5, 2.25, true, 3)),
                    OPTIONS.describe());
        }
    }

    /** One dense layer. */
    private static TrainableNetwork network() {
        Network.Builder nodes = Network.reading("image");
        String flat = nodes.add("flat", new Flatten(), "image");
        Network network = nodes.giving(List.of(nodes.add("fc", Dense.of(3, 1), flat)));
        TrainingBackend backend = TrainingBackend.defaults();
        return TrainingBackends.installed().select(backend).compile(network, WEIGHTS, node -> true, backend);
    }

    private static Updater updater(TrainableNetwork network) {
        network.forward(ImageBatches.of(1, 1, 1, new float[] {1, 2, 3}), 0);
        network.backward(new double[] {1});
        List<Span> spans = network.ranges().stream()
                .map(range -> new Span(range.offset(), range.length()))
                .toList();
        return Optimizer.adamW(0.01)
                .on(new FlatParameters(network.values(), network.gradients(), List.of(new Group("all", 1, spans)), 0));
    }

    @Test
    void theOptimisersStateHasTheParametersNamesAndComesBackExactly() throws IOException {
        StateDict stored = Safetensors.read(file).weights();
        assertThat(stored.names())
                .contains(
                        "optimizer.first-moment.fc.weight",
                        "optimizer.first-moment.fc.bias",
                        "optimizer.second-moment.fc.weight",
                        "optimizer.second-moment.fc.bias");
        // A tenth of the gradients, which are the inputs, and 1 for the bias.
        assertThat(stored.get("optimizer.first-moment.fc.weight").toFloats())
                .containsExactly(new float[] {0.1f, 0.2f, 0.3f}, within(1e-7f));
        assertThat(stored.get("optimizer.first-moment.fc.weight").shape()).containsExactly(1, 3);
        try (TrainableNetwork network = network();
                Updater updater = updater(network)) {
            Checkpoint.read(file, OPTIONS.describe()).restore(network, updater);
            assertThat(updater.steps()).isEqualTo(1);
            for (String state : updater.stateNames()) {
                network.named(updater.state(state))
                        .asMap()
                        .forEach((key, tensor) -> assertThat(tensor.bytes())
                                .as(state + " of " + key)
                                .isEqualTo(stored.get("optimizer." + state + "." + key)
                                        .bytes()));
            }
        }
    }

    @Test
    void aCheckpointThatDoesNotRecordAnOptionIsOfAnEarlierVersion() {
        Map<String, String> more = new LinkedHashMap<>(OPTIONS.describe());
        more.put("training-backend", "dl4j");
        assertThatThrownBy(() -> Checkpoint.read(file, more))
                .isInstanceOf(TrainingException.class)
                .hasMessage(file + ": cannot be resumed, because it does not record its training-backend; it was"
                        + " written by an earlier version");
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
