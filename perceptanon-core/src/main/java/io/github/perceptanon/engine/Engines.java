// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The engines on the class path. Immutable and thread-safe. */
public final class Engines {
    /** The choice of the fastest engine that works on this machine. */
    public static final String AUTO = "auto";

    private final Ranking<EngineProvider> providers;

    private Engines(Ranking<EngineProvider> providers) {
        this.providers = providers;
    }

    /**
     * Finds the engines on the class path.
     *
     * @return all of them, at least the nd4j engine
     * @throws ServiceConfigurationError if a provider on the class path cannot be instantiated
     */
    public static Engines installed() {
        return of(ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()));
    }

    static Engines of(Iterable<EngineProvider> providers) {
        return new Engines(Ranking.of("engine", "inference engine", providers));
    }

    /**
     * All engines.
     *
     * @return in the order in which they were found
     */
    public List<EngineProvider> all() {
        return providers.all();
    }

    /**
     * Selects the engine that the options name.
     *
     * @param options with {@link #AUTO} the fastest engine that works on the options' device is selected
     * @return the engine's provider
     * @throws IllegalArgumentException if no engine has this name
     * @throws IllegalStateException if the engine does not work on this machine; the message says why
     */
    public EngineProvider select(EngineOptions options) {
        return providers.select(options.engine(), options.device());
    }
}
