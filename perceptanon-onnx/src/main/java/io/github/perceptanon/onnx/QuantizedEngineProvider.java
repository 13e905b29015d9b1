package io.github.perceptanon.onnx;

import java.util.Map;

/** Runs networks with values of known ranges rounded to bytes. */
final class QuantizedEngineProvider extends OrtEngineProvider {
    private final Map<String, Range> ranges;

    QuantizedEngineProvider(Map<String, Range> ranges) {
        super(OrtVariant.INT8);
        this.ranges = ranges;
    }

    @Override
    OnnxExport export(OnnxExport floats) {
        return floats.quantized(ranges);
    }
}
