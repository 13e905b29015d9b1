/** Decoding to 8-bit RGB, resizing exactly as Pillow does, and normalisation. */
package io.github.perceptanon.image;
