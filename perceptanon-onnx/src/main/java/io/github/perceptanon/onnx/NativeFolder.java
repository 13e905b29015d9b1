// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks ONNX Runtime's libraries once, into JavaCPP's cache. By itself ONNX Runtime would unpack them into a temporary
 * folder at every start and leave the folder behind (650 MB with GPU providers). If the user has named a folder, this does
 * nothing.
 */
final class NativeFolder {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);
    private static final String FOLDER = "onnxruntime.native.path";
    private static final String SETTINGS = "onnxruntime.native.";
    private static final String RESOURCES = "ai/onnxruntime/native/";

    private static final List<String> NEEDED = List.of("onnxruntime", "onnxruntime4j_jni");
    private static final List<String> PROVIDERS =
            List.of("onnxruntime_providers_shared", "onnxruntime_providers_cuda", "onnxruntime_providers_tensorrt");

    private NativeFolder() {}

    /** Points ONNX Runtime to its unpacked libraries. Must be called before any of its classes is initialised. */
    static void prepare(ClassLoader loader) {
        if (System.getProperties().stringPropertyNames().stream().anyMatch(key -> key.startsWith(SETTINGS))) {
            return; // the user's choice, or ours at an earlier call
        }
        try {
            String folder = null;
            for (URL library : libraries(loader)) {
                folder = Loader.cacheResource(library).getParent();
            }
            if (folder != null) {
                System.setProperty(FOLDER, folder);
            }
        } catch (IOException e) {
            // ONNX Runtime unpacks them by itself.
            LOG.debug("ONNX Runtime's libraries are not cached", e);
        }
    }

    /** The libraries for this platform in the jar; empty if a required one is missing. */
    private static List<URL> libraries(ClassLoader loader) {
        String folder = RESOURCES + platform() + "/";
        List<URL> needed = found(loader, folder, NEEDED);
        if (needed.size() < NEEDED.size()) {
            return List.of();
        }
        return Stream.concat(found(loader, folder, PROVIDERS).stream(), needed.stream())
                .toList();
    }

    private static List<URL> found(ClassLoader loader, String folder, List<String> names) {
        return names.stream()
                .map(name -> loader.getResource(folder + System.mapLibraryName(name)))
                .filter(Objects::nonNull)
                .toList();
    }

    /** ONNX Runtime's name of this platform. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.startsWith("windows") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        return system + "-" + (processor.startsWith("aarch64") ? "aarch64" : "x64");
    }
}
