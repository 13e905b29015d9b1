// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.InferenceEngine;

/**
 * The engine {@code onnxruntime}: exports a network in memory and runs it in ONNX Runtime with 32-bit floats, on the CPU or,
 * with a build of ONNX Runtime that has it, with the CUDA provider. The nested classes are variants with names of their own.
 * {@code auto} does not choose them, because they change scores or need extra software.
 *
 * <p>Loads without ONNX Runtime on the class path, and then reports that it is missing.
 *
 * <p><b>Memory.</b> In addition to what {@link InferenceEngine} describes, ONNX Runtime keeps the activations of the largest
 * batches that ran concurrently until the engine is closed.
 *
 * <p><b>GPU.</b> The Java API of ONNX Runtime (1.28) has no I/O binding: for each batch images are copied to the GPU once,
 * and requested outputs are copied back once, through reused buffers.
 */
public final class OnnxRuntimeEngineProvider extends OrtEngineProvider {
    /** Made by {@link java.util.ServiceLoader}. */
    public OnnxRuntimeEngineProvider() {
        super(OrtVariant.PLAIN);
    }

    /** The engine {@code onnxruntime-tf32}: 32-bit floats whose products are rounded to 10 bits, on NVIDIA GPUs since Ampere. */
    public static final class Tf32 extends OrtEngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public Tf32() {
            super(OrtVariant.TF32);
        }
    }

    /**
     * The engine {@code onnxruntime-fp16}: weights and feature maps in 16-bit floats, rounded when the network is exported.
     * It runs on a CPU too, which shows how far scores move but is not faster.
     */
    public static final class Fp16 extends OrtEngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public Fp16() {
            super(OrtVariant.FP16);
        }
    }

    /** The engine {@code onnxruntime-tensorrt}: the TensorRT provider, with the CUDA provider as fallback. */
    public static final class TensorRt extends OrtEngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public TensorRt() {
            super(OrtVariant.TENSORRT);
        }
    }
}
