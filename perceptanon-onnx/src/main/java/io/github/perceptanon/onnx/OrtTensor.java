// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A tensor in native memory shared with ONNX Runtime, which only {@link #close()} frees. */
final class OrtTensor implements AutoCloseable {
    private final FloatPointer memory;
    private final FloatBuffer values;
    private final OnnxTensor tensor;

    private OrtTensor(FloatPointer memory, FloatBuffer values, OnnxTensor tensor) {
        this.memory = memory;
        this.values = values;
        this.tensor = tensor;
    }

    static OrtTensor of(OrtEnvironment environment, int batch, int[] shape) throws OrtException {
        long[] full = new long[shape.length + 1];
        full[0] = batch;
        long length = batch;
        for (int i = 0; i < shape.length; i++) {
            full[i + 1] = shape[i];
            length *= shape[i];
        }
        if (length > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalArgumentException("a batch of " + batch + " needs a tensor of " + length
                    + " floats, but ONNX Runtime's Java binding takes " + Integer.MAX_VALUE / Float.BYTES);
        }
        FloatPointer memory = new FloatPointer(length);
        try {
            FloatBuffer values = memory.asBuffer();
            return new OrtTensor(memory, values, OnnxTensor.createTensor(environment, values, full));
        } catch (OrtException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** All values, from position 0. */
    FloatBuffer values() {
        return values.duplicate();
    }

    OnnxTensor tensor() {
        return tensor;
    }

    @Override
    public void close() {
        tensor.close();
        memory.close();
    }
}
