// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever only has region files needs none of the libraries of detectors, and is told which when asking for one. */
class WithoutOnnxTest {
    @ParameterizedTest
    @CsvSource({
        "'perceptanon-onnx,onnxruntime', the detector yunet needs ONNX Runtime: add io.github.perceptanon:perceptanon-onnx",
        "onnxruntime, 'ONNX Runtime is not on the class path: add com.microsoft.onnxruntime:onnxruntime'"
    })
    void aDetectorSaysWhatIsMissing(String missing, String message) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (List.of(missing.split(",")).stream().noneMatch(entry::contains)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> detectors = loader.loadClass(RegionDetectors.class.getName());
            Class<?> options = loader.loadClass(DetectorOptions.class.getName());
            Object installed = detectors.getMethod("installed").invoke(null);
            Object defaults = options.getMethod("defaults").invoke(null);

            assertThat(detectors.getMethod("names").invoke(installed))
                    .asString()
                    .contains("yunet", "yolo");
            Throwable thrown = catchThrowable(() -> detectors
                    .getMethod("open", String.class, Path.class, options)
                    .invoke(installed, "yunet", DetectorFiles.model("yunet"), defaults));

            assertThat(thrown).isInstanceOf(InvocationTargetException.class);
            Throwable failure = thrown.getCause();
            assertThat(failure.getClass().getName()).isEqualTo(DetectorException.class.getName());
            assertThat(failure.getMessage()).hasLineCount(1).startsWith(message).contains("yunet.onnx");
        }
    }
}
