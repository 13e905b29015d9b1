/** Named tensors, and the files that store them. */
package io.github.perceptanon.weights;
