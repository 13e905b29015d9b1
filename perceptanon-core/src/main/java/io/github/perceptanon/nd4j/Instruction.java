// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

/** One instruction of a plan, bound to the plan's memory. */
interface Instruction extends AutoCloseable {
    void run();

    @Override
    void close();
}
