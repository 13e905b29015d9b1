// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineProvider.Availability;
import io.github.perceptanon.network.Network;
import io.github.perceptanon.training.TrainableNetwork;
import io.github.perceptanon.training.TrainingBackend;
import io.github.perceptanon.training.TrainingProvider;
import io.github.perceptanon.weights.StateDict;
import java.util.function.Predicate;

/** The training backend {@code onednn}: x86-64 CPUs, 32-bit floats. */
public final class OnednnTrainingProvider implements TrainingProvider {
    private static final int RANK = 20;

    /** Made by {@link java.util.ServiceLoader}. */
    public OnednnTrainingProvider() {}

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public int highestRank() {
        return RANK;
    }

    @Override
    public Availability availability(Device device) {
        return OneDnn.availability(device, RANK);
    }

    @Override
    public TrainableNetwork compile(
            Network network, StateDict weights, Predicate<String> learns, TrainingBackend options) {
        return new OnednnTrainableNetwork(network, weights, learns, options.threads());
    }
}
