package io.github.perceptanon.nd4j;

/** One thing that a plan does, bound to the plan's memory. */
interface Instruction extends AutoCloseable {
    void run();

    @Override
    void close();
}
