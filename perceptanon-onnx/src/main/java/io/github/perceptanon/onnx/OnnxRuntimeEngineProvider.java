package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.InferenceEngine;

/**
 * The engine {@code onnxruntime}: exports a network in memory and runs it in ONNX Runtime with 32-bit floats, on the CPU
 * or, with a build of ONNX Runtime that has it, by the CUDA provider. The nested classes are other ways to run, under
 * names of their own; they change scores or need more, so {@code auto} does not take them.
 *
 * <p>Works without ONNX Runtime on the class path, as far as saying that it is missing.
 *
 * <p><b>Memory.</b> Beyond what {@link InferenceEngine} says, ONNX Runtime keeps the activations of the largest batches
 * that ran at once until the engine is closed. Weights are held once.
 *
 * <p><b>GPU.</b> The Java API of ONNX Runtime (1.28) has no I/O binding: images are copied to the GPU and wanted outputs back
 * once for each batch, from and to buffers that are kept.
 */
public final class OnnxRuntimeEngineProvider extends OrtEngineProvider {
    /** Made by {@link java.util.ServiceLoader}. */
    public OnnxRuntimeEngineProvider() {
        super(OrtVariant.PLAIN);
    }

    /** The engine {@code onnxruntime-tf32}: products of 32-bit floats rounded to 10 bits, on NVIDIA GPUs since Ampere. */
    public static final class Tf32 extends OrtEngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public Tf32() {
            super(OrtVariant.TF32);
        }
    }

    /**
     * The engine {@code onnxruntime-fp16}: weights and feature maps in 16-bit floats, rounded when the network is exported.
     * On a CPU it runs, to see how far scores move, but gains nothing.
     */
    public static final class Fp16 extends OrtEngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public Fp16() {
            super(OrtVariant.FP16);
        }
    }

    /** The engine {@code onnxruntime-tensorrt}: the TensorRT provider, with the CUDA provider behind it. */
    public static final class TensorRt extends OrtEngineProvider {
        /** Made by {@link java.util.ServiceLoader}. */
        public TensorRt() {
            super(OrtVariant.TENSORRT);
        }
    }
}
