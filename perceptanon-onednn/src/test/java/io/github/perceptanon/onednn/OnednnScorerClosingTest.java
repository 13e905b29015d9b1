// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.engine.EngineProvider;
import io.github.perceptanon.engine.ScorerClosingContract;

class OnednnScorerClosingTest extends ScorerClosingContract {
    @Override
    protected EngineProvider provider() {
        return new OnednnEngineProvider();
    }
}
