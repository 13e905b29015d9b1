// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.ScorerClosingContract;

/** Closing on the engine {@code onnxruntime}. */
class OnnxRuntimeScorerClosingTest extends ScorerClosingContract {
    @Override
    protected EngineProvider provider() {
        return new OnnxRuntimeEngineProvider();
    }
}
