// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train;

import io.github.perceptanon.train.optim.Updater;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.weights.NonFinite;
import io.github.perceptanon.weights.Safetensors;
import io.github.perceptanon.weights.StateDict;
import io.github.perceptanon.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Everything needed to resume a run as if it had never stopped, in one safetensors file: weights, optimiser state,
 * completed epochs and the options they used. Random numbers need no state, because they are a function of seed, epoch
 * and row.
 */
final class Checkpoint {
    private static final String WEIGHTS = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String RUN = "run.";
    private static final String HISTORY = "history";
    private static final String STEPS = "steps";
    private static final String CHECKSUM = "checksum";

    private final StateDict weights;
    /** By {@code state.key}. */
    private final StateDict optimizerState;

    private final long steps;
    private final TrainingHistory history;

    private Checkpoint(StateDict weights, StateDict optimizerState, long steps, TrainingHistory history) {
        this.weights = weights;
        this.optimizerState = optimizerState;
        this.steps = steps;
        this.history = history;
    }

    /**
     * Writes a checkpoint atomically. The optimiser's state is stored by parameter, under PyTorch's names, whatever the
     * layout of the network's backend.
     */
    static void write(
            Path file,
            StateDict weights,
            TrainableNetwork network,
            Updater updater,
            TrainingHistory history,
            Map<String, String> run)
            throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.asMap().forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
        for (String state : updater.stateNames()) {
            network.named(updater.state(state))
                    .asMap()
                    .forEach((key, tensor) -> tensors.put(OPTIMIZER + state + "." + key, tensor));
        }
        Map<String, String> metadata = new TreeMap<>();
        run.forEach((key, value) -> metadata.put(RUN + key, value));
        metadata.put(HISTORY, history.toCsv());
        metadata.put(STEPS, Long.toString(updater.steps()));
        metadata.put(CHECKSUM, checksum(tensors, metadata));
        Safetensors.write(file, StateDict.of(tensors), metadata);
    }

    /** CRC-32C of the whole content except for the sum itself. It detects disk errors at almost no cost. */
    private static String checksum(Map<String, Tensor> tensors, Map<String, String> metadata) {
        CRC32C sum = new CRC32C();
        new TreeMap<>(metadata).forEach((key, value) -> {
            if (!key.equals(CHECKSUM)) {
                sum.update((key + '\0' + value + '\0').getBytes(StandardCharsets.UTF_8));
            }
        });
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            sum.update((name + '\0' + tensor + '\0').getBytes(StandardCharsets.UTF_8));
            sum.update(tensor.bytes());
        });
        return "%08x".formatted(sum.getValue());
    }

    /**
     * Reads a checkpoint of the same run.
     *
     * @throws TrainingException if it is damaged or belongs to a run with other data or options
     */
    static Checkpoint read(Path file, Map<String, String> run) throws IOException {
        // Damaged numbers may be NaN, so the checksum decides.
        Safetensors.Contents contents = Safetensors.read(file, NonFinite.ALLOW);
        Map<String, String> metadata = contents.metadata();
        if (!metadata.containsKey(HISTORY) || !metadata.containsKey(STEPS)) {
            throw new TrainingException(file + ": not a training checkpoint");
        }
        String written = metadata.get(CHECKSUM);
        String found = checksum(contents.weights().asMap(), metadata);
        if (!found.equals(written)) {
            throw new TrainingException(file + ": damaged, its checksum is " + written + " but should be " + found);
        }
        for (Map.Entry<String, String> entry : run.entrySet()) {
            String before = metadata.get(RUN + entry.getKey());
            if (before == null) {
                throw new TrainingException(file + ": cannot be resumed, because it does not record its "
                        + entry.getKey() + "; it was written by an earlier version");
            }
            if (!entry.getValue().equals(before)) {
                throw new TrainingException(file + ": cannot be resumed with " + entry.getKey() + " " + entry.getValue()
                        + ", because it was trained with " + before);
            }
        }
        TrainingHistory history = TrainingHistory.parse(metadata.get(HISTORY), file.toString());
        return new Checkpoint(
                part(contents.weights(), WEIGHTS), part(contents.weights(), OPTIMIZER), steps(metadata, file), history);
    }

    private static long steps(Map<String, String> metadata, Path file) throws TrainingException {
        try {
            return Long.parseLong(metadata.get(STEPS));
        } catch (NumberFormatException e) {
            throw new TrainingException(file + ": the number of steps is damaged: '" + metadata.get(STEPS) + "'");
        }
    }

    StateDict weights() {
        return weights;
    }

    TrainingHistory history() {
        return history;
    }

    /** Gives an updater of this network its state back. */
    void restore(TrainableNetwork network, Updater updater) {
        int bytes = Math.multiplyExact(network.values().capacity(), Float.BYTES);
        Map<String, FloatBuffer> arrays = new LinkedHashMap<>();
        for (String state : updater.stateNames()) {
            FloatBuffer flat = ByteBuffer.allocateDirect(bytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            network.flatten(part(optimizerState, state + "."), flat);
            arrays.put(state, flat);
        }
        updater.restore(steps, arrays);
    }

    private static StateDict part(StateDict all, String prefix) {
        return all.subset(name -> name.startsWith(prefix)).stripPrefix(prefix);
    }
}
