package io.github.perceptanon.onnx;

import java.util.Map;

/** Runs networks with values of known ranges rounded to bytes. */
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
