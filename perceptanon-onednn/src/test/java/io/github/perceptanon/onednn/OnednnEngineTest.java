// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngineContract;

class OnednnEngineTest extends InferenceEngineContract {
    @Override
    protected EngineProvider provider() {
        return new OnednnEngineProvider();
    }
}
