/** Annotated images: reading and checking them, what they are labelled, and how they are split. */
package io.github.perceptanon.train.data;
