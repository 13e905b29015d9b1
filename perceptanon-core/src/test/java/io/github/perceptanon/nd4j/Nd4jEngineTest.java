// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.InferenceEngineContract;

/** The nd4j engine. */
class Nd4jEngineTest extends InferenceEngineContract {
    @Override
    protected EngineProvider provider() {
        return new Nd4jEngineProvider();
    }
}
