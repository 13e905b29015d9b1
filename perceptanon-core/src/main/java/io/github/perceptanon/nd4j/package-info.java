/** The nd4j engine: networks as a fixed list of ND4J ops on preallocated memory. Needs an ND4J backend on the class path. */
package io.github.perceptanon.nd4j;
