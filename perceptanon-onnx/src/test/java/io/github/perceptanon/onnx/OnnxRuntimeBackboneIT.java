// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import io.github.perceptanon.engine.BackboneContract;
import io.github.perceptanon.engine.EngineProvider;

class OnnxRuntimeBackboneIT extends BackboneContract {
    @Override
    protected EngineProvider provider() {
        return new OnnxRuntimeEngineProvider();
    }
}
