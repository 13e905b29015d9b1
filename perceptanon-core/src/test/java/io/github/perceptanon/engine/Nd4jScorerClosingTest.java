package io.github.perceptanon.engine;

/** Closing on the nd4j engine. */
class Nd4jScorerClosingTest extends ScorerClosingContract {
    @Override
    protected EngineProvider provider() {
        return new Nd4jEngineProvider();
    }
}
