// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.ScorerClosingContract;

/** Closing on the nd4j engine. */
class Nd4jScorerClosingTest extends ScorerClosingContract {
    @Override
    protected EngineProvider provider() {
        return new Nd4jEngineProvider();
    }
}
