/** Annotated images: reading, quality checks, labels and splits. */
@NullMarked
package io.github.perceptanon.train.data;

import org.jspecify.annotations.NullMarked;
