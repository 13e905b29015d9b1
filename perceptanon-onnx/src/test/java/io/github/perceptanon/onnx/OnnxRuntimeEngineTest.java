// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngineContract;

/** The engine {@code onnxruntime}. */
class OnnxRuntimeEngineTest extends InferenceEngineContract {
    @Override
    protected EngineProvider provider() {
        return new OnnxRuntimeEngineProvider();
    }
}
