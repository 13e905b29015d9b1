// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.training;

import io.github.perceptanon.engine.Engines;
import io.github.perceptanon.engine.Ranking;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The training backends on the class path. Immutable and thread-safe. */
public final class TrainingBackends {
    private final Ranking<TrainingProvider> providers;

    private TrainingBackends(Ranking<TrainingProvider> providers) {
        this.providers = providers;
    }

    /**
     * Finds the training backends on the class path.
     *
     * @return all of them, at least {@code dl4j}
     * @throws ServiceConfigurationError if a provider on the class path cannot be instantiated
     */
    public static TrainingBackends installed() {
        return of(ServiceLoader.load(TrainingProvider.class, TrainingBackends.class.getClassLoader()));
    }

    static TrainingBackends of(Iterable<TrainingProvider> providers) {
        return new TrainingBackends(Ranking.of("training backend", "training backend", providers));
    }

    /**
     * All training backends.
     *
     * @return in the order in which they were found
     */
    public List<TrainingProvider> all() {
        return providers.all();
    }

    /**
     * Selects a training backend.
     *
     * @param backend with the name {@link Engines#AUTO} the fastest one that works on the device is selected
     * @return the backend's provider
     * @throws IllegalArgumentException if no training backend has this name
     * @throws IllegalStateException if it does not work on this machine; the message says why
     */
    public TrainingProvider select(TrainingBackend backend) {
        return providers.select(backend.name(), backend.device());
    }
}
