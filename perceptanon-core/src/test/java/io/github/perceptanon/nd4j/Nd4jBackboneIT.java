// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.BackboneContract;
import io.github.perceptanon.engine.EngineProvider;

class Nd4jBackboneIT extends BackboneContract {
    @Override
    protected EngineProvider provider() {
        return new Nd4jEngineProvider();
    }
}
