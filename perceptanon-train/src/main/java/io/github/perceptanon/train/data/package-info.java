/** Annotated images: reading, quality checks, labels and splits. */
package io.github.perceptanon.train.data;
