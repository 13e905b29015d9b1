package io.github.perceptanon.onnx;

import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ONNX Runtime's libraries are unpacked. It would unpack them anew into a temporary folder at every start, and leave
 * that folder behind; JavaCPP's cache, which ND4J's libraries are in, keeps them. Builds with GPU providers, and users who
 * have named a folder, are left alone.
 */
final class NativeFolder {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);
    private static final String FOLDER = "onnxruntime.native.path";
    private static final String SETTINGS = "onnxruntime.native.";
    private static final String RESOURCES = "ai/onnxruntime/native/";

    private NativeFolder() {}

    /** Points ONNX Runtime to its unpacked libraries; to be called before any of its classes is initialised. */
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

    /** The two libraries of a build for the CPU; none if one is missing or there are more. */
    private static List<URL> libraries(ClassLoader loader) {
        String folder = RESOURCES + platform() + "/";
        if (loader.getResource(folder + System.mapLibraryName("onnxruntime_providers_shared")) != null) {
            return List.of();
        }
        List<URL> found = Stream.of("onnxruntime", "onnxruntime4j_jni")
                .map(name -> loader.getResource(folder + System.mapLibraryName(name)))
                .filter(url -> url != null)
                .toList();
        return found.size() == 2 ? found : List.of();
    }

    /** As ONNX Runtime names it. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.startsWith("windows") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        return system + "-" + (processor.startsWith("aarch64") ? "aarch64" : "x64");
    }
}
