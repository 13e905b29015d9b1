package io.github.perceptanon.onnx;

import java.util.Locale;

/** The numbers that a model's feature maps and their weights are made of. Inputs and outputs are 32-bit floats always. */
public enum Precision {
    /** 32-bit floats: scores as of the other engines. */
    FP32,
    /** 16-bit floats up to the embedding, 32-bit ones after it: half the file, and faster where a GPU has units for them. */
    FP16,
    /**
     * 8-bit integers up to the embedding: a quarter of the file. {@link Quantization} makes such models, from images that
     * show how large the numbers inside get.
     */
    INT8;

    /**
     * The name in metadata and on the command line.
     *
     * @return for example {@code fp16}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
