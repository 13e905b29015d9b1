// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.engine;

import io.github.perceptanon.engine.EngineProvider.Availability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice among providers: by name, or the one of the highest rank that works here. Immutable and thread-safe.
 *
 * @param <P> the kind of provider
 */
public final class Ranking<P extends Ranked> {
    private static final Logger LOG = LoggerFactory.getLogger(Ranking.class);

    private final String kind;
    private final String fullKind;
    private final Map<String, P> providers;

    private Ranking(String kind, String fullKind, Map<String, P> providers) {
        this.kind = kind;
        this.fullKind = fullKind;
        this.providers = providers;
    }

    /**
     * Creates the choice among these providers.
     *
     * @param <P> the kind of provider
     * @param kind what one is called where its name follows
     * @param fullKind what one is called where no name follows
     * @param providers the providers
     * @return the choice
     */
    public static <P extends Ranked> Ranking<P> of(String kind, String fullKind, Iterable<P> providers) {
        Map<String, P> found = new LinkedHashMap<>();
        providers.forEach(provider -> found.put(provider.name(), provider));
        return new Ranking<>(kind, fullKind, found);
    }

    /**
     * All providers.
     *
     * @return in the order in which they were given
     */
    public List<P> all() {
        return List.copyOf(providers.values());
    }

    /**
     * Selects a provider.
     *
     * @param name its name, or {@link Engines#AUTO} for the one of the highest rank that works on the device
     * @param device the device to run on
     * @return the provider
     * @throws IllegalArgumentException if none has this name
     * @throws IllegalStateException if it does not work on this machine; the message says why
     */
    public P select(String name, Device device) {
        return name.equals(Engines.AUTO) ? fastest(device) : named(name, device);
    }

    private P named(String name, Device device) {
        P provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "no " + kind + " '" + name + "' on the class path; there are " + providers.keySet() + " and auto");
        }
        Availability availability = provider.availability(device);
        if (!availability.usable()) {
            throw new IllegalStateException(
                    kind + " '" + name + "' does not work on this machine: " + availability.reason());
        }
        return provider;
    }

    private List<P> byHighestRank() {
        return providers.values().stream()
                .sorted(Comparator.comparingInt(Ranked::highestRank).reversed())
                .toList();
    }

    private P fastest(Device device) {
        P best = null;
        int rank = Integer.MIN_VALUE;
        String chosen = "";
        List<String> refusals = new ArrayList<>();
        for (P provider : byHighestRank()) {
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
                    "no " + fullKind + " works on this machine: " + String.join("; ", refusals));
        }
        LOG.info("{} {}: {}{}", kind, best.name(), chosen, refusals.isEmpty() ? "" : "; not " + refusals);
        return best;
    }
}
