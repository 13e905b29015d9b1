// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import java.util.Map;

/** Runs networks in which values of known ranges are rounded to bytes. */
final class QuantizedEngineProvider extends OrtEngineProvider {
    private final Map<String, ByteScale> ranges;

    QuantizedEngineProvider(Map<String, ByteScale> ranges) {
        super(OrtVariant.INT8);
        this.ranges = ranges;
    }

    @Override
    OnnxExport export(OnnxExport floats) {
        return floats.quantized(ranges);
    }
}
