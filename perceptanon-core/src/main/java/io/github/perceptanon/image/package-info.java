/** Decoding to 8-bit RGB, Pillow-exact resizing, normalisation. */
package io.github.perceptanon.image;
