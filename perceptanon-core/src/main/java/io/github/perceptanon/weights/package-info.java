/** Named tensors, and the files that store them. */
@NullMarked
package io.github.perceptanon.weights;

import org.jspecify.annotations.NullMarked;
