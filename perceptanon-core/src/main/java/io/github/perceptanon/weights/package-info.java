/** Named tensors, and the files that hold them. */
package io.github.perceptanon.weights;
