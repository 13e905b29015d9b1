package io.github.perceptanon.engine;

/** The nd4j engine. */
class Nd4jEngineTest extends InferenceEngineContract {
    @Override
    protected EngineProvider provider() {
        return new Nd4jEngineProvider();
    }
}
