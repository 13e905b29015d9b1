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
 * Where ONNX Runtime's libraries are unpacked. It would unpack them anew into a temporary folder at every start, and leave
 * that folder behind (with GPU providers these are 650 MB); JavaCPP's cache, which ND4J's libraries are in, keeps them.
 * Users who have named a folder are left alone.
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

    /** The libraries that the build has for this platform; none if it lacks one that it cannot do without. */
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

    /** As ONNX Runtime names it. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = os.startsWith("windows") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        return system + "-" + (processor.startsWith("aarch64") ? "aarch64" : "x64");
    }
}
