/** Annotated images: reading and checking them, what they are labelled, and how they are split. */
@NullMarked
package io.github.perceptanon.train.data;

import org.jspecify.annotations.NullMarked;
