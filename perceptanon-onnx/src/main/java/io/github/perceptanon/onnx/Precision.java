// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import java.util.Locale;

/** The type of a model's feature maps and their weights. Inputs and outputs are always 32-bit floats. */
public enum Precision {
    /** 32-bit floats: the scores are those of the other engines. */
    FP32,
    /** 16-bit floats up to the embedding, 32-bit floats after it: half the file size, and faster on GPUs that support them. */
    FP16,
    /**
     * 8-bit integers up to the embedding: a quarter of the file size. {@link Quantization} creates such models, and needs
     * images to calibrate the range of values.
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
