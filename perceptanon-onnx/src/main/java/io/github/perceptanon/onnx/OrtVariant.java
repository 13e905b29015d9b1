package io.github.perceptanon.onnx;

/** The ways to run in ONNX Runtime that users choose between by name. */
enum OrtVariant {
    /** 32-bit floats everywhere, on the CPU or by the CUDA provider. */
    PLAIN("onnxruntime", Precision.FP32),
    /** 32-bit floats whose products a GPU rounds to 10 bits of mantissa. */
    TF32("onnxruntime-tf32", Precision.FP32),
    /** 16-bit floats up to the embedding. */
    FP16("onnxruntime-fp16", Precision.FP16),
    /** 8-bit integers up to the embedding; made by {@link Quantization} alone. */
    INT8("onnxruntime-int8", Precision.INT8),
    /** TensorRT for what it can run, the CUDA provider for the rest; 32-bit floats. */
    TENSORRT("onnxruntime-tensorrt", Precision.FP32);

    /** Above nd4j's 10. */
    static final int CPU_RANK = 20;

    static final int GPU_RANK = 30;
    /** Below nd4j's: what changes scores or needs more is chosen by name alone. */
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

    /** The rank on a device of which the plain variant has this one. */
    int rank(int plain) {
        return this == PLAIN ? plain : BY_NAME_RANK;
    }

    /** Whether it makes no sense without a GPU. */
    boolean needsGpu() {
        return this == TF32 || this == TENSORRT;
    }
}
