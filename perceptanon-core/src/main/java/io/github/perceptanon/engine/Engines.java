// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import io.github.perceptanon.engine.EngineProvider.Availability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines on the class path. Immutable and thread-safe. */
public final class Engines {
    /** The choice of the fastest engine that works on this machine. */
    public static final String AUTO = "auto";

    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final Map<String, EngineProvider> providers;

    private Engines(Map<String, EngineProvider> providers) {
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
        Map<String, EngineProvider> found = new LinkedHashMap<>();
        providers.forEach(provider -> found.put(provider.name(), provider));
        return new Engines(found);
    }

    /**
     * All engines.
     *
     * @return in the order in which they were found
     */
    public List<EngineProvider> all() {
        return List.copyOf(providers.values());
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
        return options.engine().equals(AUTO) ? fastest(options.device()) : named(options.engine(), options.device());
    }

    private EngineProvider named(String name, Device device) {
        EngineProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "no engine '" + name + "' on the class path; there are " + providers.keySet() + " and auto");
        }
        Availability availability = provider.availability(device);
        if (!availability.usable()) {
            throw new IllegalStateException(
                    "engine '" + name + "' does not work on this machine: " + availability.reason());
        }
        return provider;
    }

    private List<EngineProvider> byHighestRank() {
        return providers.values().stream()
                .sorted(Comparator.comparingInt(EngineProvider::highestRank).reversed())
                .toList();
    }

    private EngineProvider fastest(Device device) {
        EngineProvider best = null;
        int rank = Integer.MIN_VALUE;
        String chosen = "";
        List<String> refusals = new ArrayList<>();
        for (EngineProvider provider : byHighestRank()) {
            if (best != null && provider.highestRank() <= rank) {
                break;
            }
            Availability availability = provider.availability(device);
            if (!availability.usable()) {
                refusals.add(provider.name() + ": " + availability.reason());
            } else if (availability.rank() > rank) {
                best = provider;
                rank = availability.rank();
                chosen = availability.reason();
            }
        }
        if (best == null) {
            throw new IllegalStateException(
                    "no inference engine works on this machine: " + String.join("; ", refusals));
        }
        LOG.info("engine {}: {}{}", best.name(), chosen, refusals.isEmpty() ? "" : "; not " + refusals);
        return best;
    }
}
