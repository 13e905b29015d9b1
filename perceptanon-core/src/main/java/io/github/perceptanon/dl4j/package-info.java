/**
 * Networks as DL4J computation graphs: to train them, to take gradients inside them, and for programs that use DL4J. Needs
 * {@code deeplearning4j-nn} and an ND4J backend on the class path.
 */
@NullMarked
package io.github.perceptanon.dl4j;

import org.jspecify.annotations.NullMarked;
