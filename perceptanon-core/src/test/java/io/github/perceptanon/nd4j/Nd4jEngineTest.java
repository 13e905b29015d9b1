package io.github.perceptanon.nd4j;

import io.github.perceptanon.engine.InferenceEngineContract;
import io.github.perceptanon.engine.EngineProvider;
/** The nd4j engine. */
class Nd4jEngineTest extends InferenceEngineContract {
    @Override
    protected EngineProvider provider() {
        return new Nd4jEngineProvider();
    }
}
