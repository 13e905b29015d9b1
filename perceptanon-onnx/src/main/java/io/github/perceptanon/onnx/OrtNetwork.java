// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.perceptanon.engine.Device;
import io.github.perceptanon.engine.EngineOptions;
import io.github.perceptanon.engine.InferenceEngine;
import io.github.perceptanon.engine.InputLayout;
import io.github.perceptanon.engine.NetworkSlice;
import io.github.perceptanon.engine.PooledEngine;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;

/** A slice as an ONNX Runtime session, which can run several calls at once. Its plans hold inputs and outputs. */
final class OrtNetwork {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final int[] inputShape;
    private final List<String> outputs;
    private final List<int[]> outputShapes;

    private OrtNetwork(OrtLibrary library, OrtSession session, NetworkSlice slice, OnnxExport export) {
        this.environment = library.environment();
        this.session = session;
        this.input = slice.input();
        this.inputShape = new int[] {slice.channels(), slice.height(), slice.width()};
        this.outputs = export.outputNames();
        this.outputShapes = export.outputShapes();
    }

    /** Compiles an export of a slice to an engine. */
    static InferenceEngine compile(OrtVariant variant, NetworkSlice slice, OnnxExport export, EngineOptions options) {
        try {
            OrtLibrary library = OrtLibrary.load();
            Device device = library.resolve(variant, options.device());
            OrtSession session = open(library, export, variant, device, options.threads());
            OrtNetwork network = new OrtNetwork(library, session, slice, export);
            return new PooledEngine(
                    name(variant, device),
                    InputLayout.CHANNELS_FIRST,
                    network.inputShape,
                    network.outputShapes,
                    options,
                    network::plan,
                    network::close);
        } catch (OrtException e) {
            throw failure("compile the network", e);
        }
    }

    /** Passes the model in native memory, which is freed immediately afterwards because it is as large as the weights. */
    private static OrtSession open(
            OrtLibrary library, OnnxExport export, OrtVariant variant, Device device, int threads) throws OrtException {
        try (BytePointer model = export.toNativeMemory()) {
            return library.open(model.asBuffer(), variant, device, threads);
        }
    }

    private static String name(OrtVariant variant, Device device) {
        String processor = device.kind() == Device.Kind.CUDA ? "cuda" : "cpu";
        return switch (variant) {
            case PLAIN -> "onnxruntime-" + processor;
            case TF32, FP16, INT8 -> "onnxruntime-" + processor + variant.id().substring("onnxruntime".length());
            case TENSORRT -> variant.id();
        };
    }

    private OrtPlan plan(int batch) {
        return new OrtPlan(this, batch);
    }

    OrtTensor inputTensor(int batch) {
        return tensor(batch, inputShape);
    }

    OrtTensor outputTensor(int index, int batch) {
        return tensor(batch, outputShapes.get(index));
    }

    private OrtTensor tensor(int batch, int[] shape) {
        try {
            return OrtTensor.of(environment, batch, shape);
        } catch (OrtException e) {
            throw failure("prepare a batch of " + batch, e);
        }
    }

    String input() {
        return input;
    }

    String output(int index) {
        return outputs.get(index);
    }

    int outputs() {
        return outputs.size();
    }

    void run(Map<String, OnnxTensor> given, Map<String, OnnxTensor> wanted) {
        try {
            session.run(given, wanted).close();
        } catch (OrtException e) {
            throw failure("run the network", e);
        }
    }

    private void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failure("close its session", e);
        }
    }

    private static IllegalStateException failure(String what, OrtException e) {
        return new IllegalStateException("ONNX Runtime could not " + what + ": " + OneLine.of(e.getMessage()), e);
    }
}
