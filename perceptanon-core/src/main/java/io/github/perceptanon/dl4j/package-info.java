/**
 * Networks as DL4J graphs, for training, for gradients at stages, and for programs that use DL4J. Needs
 * {@code deeplearning4j-nn} and an ND4J backend on the class path. Start with {@link io.github.perceptanon.dl4j.Dl4jGraph}.
 */
@NullMarked
package io.github.perceptanon.dl4j;

import org.jspecify.annotations.NullMarked;
