// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.weights.StateDict;
import java.util.Optional;

/** A variant of the ONNX Runtime engine. Refers to none of its classes, so that it loads where they are missing. */
abstract class OrtEngineProvider implements EngineProvider {
    private static final String MISSING = "ONNX Runtime is not on the class path: add"
            + " com.microsoft.onnxruntime:onnxruntime for the CPU, or onnxruntime_gpu for CUDA";

    private final OrtVariant variant;

    OrtEngineProvider(OrtVariant variant) {
        this.variant = variant;
    }

    @Override
    public final String name() {
        return variant.id();
    }

    @Override
    public final int highestRank() {
        return variant.rank(OrtVariant.GPU_RANK);
    }

    @Override
    public final Availability availability(Device device) {
        Class<?> library;
        try {
            library = Class.forName("ai.onnxruntime.OrtEnvironment", false, OrtEngineProvider.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return new Availability(false, 0, MISSING);
        }
        Optional<String> refusal = Telemetry.refusal(
                library.getPackage().getImplementationVersion(), System.getProperty("os.name"), System.getenv());
        if (refusal.isPresent()) {
            return new Availability(false, 0, refusal.get());
        }
        try {
            return OrtLibrary.availability(variant, device);
        } catch (Exception | LinkageError e) {
            return new Availability(
                    false, 0, "ONNX Runtime's native library does not load: " + OneLine.of(root(e).toString()));
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Override
    public final InferenceEngine compile(NetworkSlice slice, StateDict weights, EngineOptions options) {
        Availability availability = availability(options.device());
        if (!availability.usable()) {
            throw new IllegalStateException(
                    "engine '" + name() + "' does not work on this machine: " + availability.reason());
        }
        return OrtNetwork.compile(variant, slice, export(OnnxExport.of(slice, weights)), options);
    }

    /** Converts the export in 32-bit floats to the one that this variant runs. */
    OnnxExport export(OnnxExport floats) {
        return floats.withPrecision(variant.precision());
    }
}
