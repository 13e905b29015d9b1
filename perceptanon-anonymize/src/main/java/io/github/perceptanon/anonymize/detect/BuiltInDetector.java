// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** This library's kinds of detectors. Uses no class of ONNX before a model is opened, so that it loads where they are missing. */
final class BuiltInDetector implements RegionDetectorProvider {
    private final String name;
    private final Supplier<Family> family;

    private BuiltInDetector(String name, Supplier<Family> family) {
        this.name = name;
        this.family = family;
    }

    static List<RegionDetectorProvider> values() {
        return List.of(
                new BuiltInDetector("yunet", YuNet::new),
                new BuiltInDetector("scrfd", Scrfd::new),
                new BuiltInDetector("centerface", CenterFace::new),
                new BuiltInDetector("yolo", Yolo::new));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RegionDetector open(Path model, DetectorOptions options) throws DetectorException {
        try {
            return OnnxDetector.open(name, family.get(), model, options);
        } catch (NoClassDefFoundError e) {
            throw new DetectorException(
                    "the detector " + name + " needs ONNX Runtime: add io.github.perceptanon:perceptanon-onnx and"
                            + " com.microsoft.onnxruntime:onnxruntime to the class path (" + model + ")",
                    e);
        }
    }
}
