// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngineContract;

/** The engine {@code onnxruntime-fp16}, on the CPU. */
class Fp16EngineTest extends InferenceEngineContract {
    @Override
    protected EngineProvider provider() {
        return new OnnxRuntimeEngineProvider.Fp16();
    }

    /** Half a unit in the last place of 11 bits, four times over: a network of 20 layers rounds again and again. */
    @Override
    protected double rounding() {
        return 4 * 0x1p-11;
    }
}
