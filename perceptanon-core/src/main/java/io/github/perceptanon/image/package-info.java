/** Decoding to 8-bit RGB, resizing exactly as Pillow does, and normalisation. */
@NullMarked
package io.github.perceptanon.image;

import org.jspecify.annotations.NullMarked;
