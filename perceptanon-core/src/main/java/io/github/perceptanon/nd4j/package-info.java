/** The nd4j engine: networks as a fixed list of ND4J ops on preallocated memory. Needs an ND4J backend on the class path. */
@NullMarked
package io.github.perceptanon.nd4j;

import org.jspecify.annotations.NullMarked;
