// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The anonymization methods by name: those of this library and those of providers on the class path. Immutable and
 * thread-safe.
 *
 * <table>
 * <caption>Methods of this library</caption>
 * <tr><th>name</th><th>argument</th><th>default</th></tr>
 * <tr><td>{@code solid}</td><td>colour, {@code #RRGGBB}</td><td>{@code #000000}</td></tr>
 * <tr><td>{@code blur}</td><td>sigma, as a part of the region's shorter side</td><td>0.2, of images 0.05</td></tr>
 * <tr><td>{@code pixelate}</td><td>block, as a part of the region's shorter side</td><td>0.2, of images 0.05</td></tr>
 * <tr><td>{@code inpaint}</td><td>none</td><td></td></tr>
 * <tr><td>{@code external}</td><td>folder with images that another tool made</td><td></td></tr>
 * </table>
 */
public final class AnonymizationMethods {
    private final Map<String, AnonymizationMethodProvider> providers;

    private AnonymizationMethods(Map<String, AnonymizationMethodProvider> providers) {
        this.providers = providers;
    }

    /**
     * Finds the methods on the class path.
     *
     * @return all of them
     * @throws ServiceConfigurationError if a provider on the class path cannot be instantiated
     */
    public static AnonymizationMethods installed() {
        Map<String, AnonymizationMethodProvider> found = new LinkedHashMap<>();
        for (AnonymizationMethodProvider own : BuiltInMethod.values()) {
            found.put(own.name(), own);
        }
        ServiceLoader.load(AnonymizationMethodProvider.class, AnonymizationMethods.class.getClassLoader())
                .forEach(provider -> found.putIfAbsent(provider.name(), provider));
        return new AnonymizationMethods(found);
    }

    /**
     * The names of all methods.
     *
     * @return this library's first
     */
    public List<String> names() {
        return List.copyOf(providers.keySet());
    }

    /**
     * Creates a method.
     *
     * @param specification {@code NAME} or {@code NAME=ARGUMENT}
     * @return the method
     * @throws IllegalArgumentException if there is no such method, or it does not take this argument
     * @throws IOException if something that the argument names cannot be read
     */
    public AnonymizationMethod named(String specification) throws IOException {
        int equals = specification.indexOf('=');
        String name = equals < 0 ? specification : specification.substring(0, equals);
        AnonymizationMethodProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "a method must be one of " + String.join(", ", providers.keySet()) + " but was " + Quoted.of(name));
        }
        return provider.create(equals < 0 ? "" : specification.substring(equals + 1));
    }
}
