// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.file.Quoted;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The kinds of detectors by name: those of this library and those of providers on the class path. Immutable and thread-safe.
 *
 * <p>The library's own read ONNX files, and need {@code perceptanon-onnx} and ONNX Runtime on the class path. No model comes with
 * them.
 *
 * <table>
 * <caption>Kinds of this library</caption>
 * <tr><th>name</th><th>finds</th><th>lowest score</th><th>overlap</th><th>input</th></tr>
 * <tr><td>{@code yunet}</td><td>faces</td><td>0.5</td><td>0.3</td><td>as the image, at most 640</td></tr>
 * <tr><td>{@code scrfd}</td><td>faces</td><td>0.5</td><td>0.4</td><td>640×640</td></tr>
 * <tr><td>{@code centerface}</td><td>faces</td><td>0.5</td><td>0.3</td><td>as the image, at most 640</td></tr>
 * <tr><td>{@code yolo}</td><td>what its file names</td><td>0.25</td><td>0.7</td><td>640×640</td></tr>
 * </table>
 */
public final class RegionDetectors {
    private final Map<String, RegionDetectorProvider> providers;

    private RegionDetectors(Map<String, RegionDetectorProvider> providers) {
        this.providers = providers;
    }

    /**
     * Finds the kinds on the class path.
     *
     * @return all of them
     * @throws ServiceConfigurationError if a provider on the class path cannot be instantiated
     */
    public static RegionDetectors installed() {
        Map<String, RegionDetectorProvider> found = new LinkedHashMap<>();
        for (RegionDetectorProvider own : BuiltInDetector.values()) {
            found.put(own.name(), own);
        }
        ServiceLoader.load(RegionDetectorProvider.class, RegionDetectors.class.getClassLoader())
                .forEach(provider -> found.putIfAbsent(provider.name(), provider));
        return new RegionDetectors(found);
    }

    /**
     * The names of all kinds.
     *
     * @return this library's first
     */
    public List<String> names() {
        return List.copyOf(providers.keySet());
    }

    /**
     * Opens a model.
     *
     * @param name of the kind
     * @param model its file
     * @param options thresholds and sizes
     * @return the detector, which the caller closes
     * @throws IllegalArgumentException if there is no such kind
     * @throws DetectorException if the file cannot be read or is of another kind, or ONNX Runtime is missing
     */
    public RegionDetector open(String name, Path model, DetectorOptions options) throws DetectorException {
        RegionDetectorProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("a detector must be one of " + String.join(", ", providers.keySet())
                    + " but was " + Quoted.of(name));
        }
        return provider.open(model, options);
    }
}
