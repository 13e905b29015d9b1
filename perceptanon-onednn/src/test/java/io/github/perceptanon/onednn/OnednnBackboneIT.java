// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.engine.BackboneContract;
import io.github.perceptanon.engine.EngineProvider;

class OnednnBackboneIT extends BackboneContract {
    @Override
    protected EngineProvider provider() {
        return new OnednnEngineProvider();
    }
}
