// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

/** The variants of the ONNX Runtime engine, which users choose by name. */
enum OrtVariant {
    /** 32-bit floats everywhere, on the CPU or with the CUDA provider. */
    PLAIN("onnxruntime", Precision.FP32),
    /** 32-bit floats whose products a GPU rounds to 10 bits of mantissa. */
    TF32("onnxruntime-tf32", Precision.FP32),
    /** 16-bit floats up to the embedding. */
    FP16("onnxruntime-fp16", Precision.FP16),
    /** 8-bit integers up to the embedding; only {@link Quantization} creates it. */
    INT8("onnxruntime-int8", Precision.INT8),
    /** TensorRT for what it can run, the CUDA provider for the rest; 32-bit floats. */
    TENSORRT("onnxruntime-tensorrt", Precision.FP32);

    /** Above nd4j's 10. */
    static final int CPU_RANK = 20;

    static final int GPU_RANK = 30;
    /** Below nd4j's: variants that change scores or need extra software are only chosen by name. */
    private static final int BY_NAME_RANK = 1;

    private final String id;
    private final Precision precision;

    OrtVariant(String id, Precision precision) {
        this.id = id;
        this.precision = precision;
    }

    String id() {
        return id;
    }

    Precision precision() {
        return precision;
    }

    /** The rank on a device where the plain variant has the given rank. */
    int rank(int plain) {
        return this == PLAIN ? plain : BY_NAME_RANK;
    }

    /** Whether it is only useful on a GPU. */
    boolean needsGpu() {
        return this == TF32 || this == TENSORRT;
    }
}
