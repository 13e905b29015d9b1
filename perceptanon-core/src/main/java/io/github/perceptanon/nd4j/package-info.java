/** The nd4j engine, which runs networks as fixed lists of ND4J ops in preallocated memory. Needs an ND4J backend. */
@NullMarked
package io.github.perceptanon.nd4j;

import org.jspecify.annotations.NullMarked;
