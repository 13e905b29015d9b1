/**
 * Regions of images, and ways to make what is inside them unrecognisable. Pixels outside the regions never change; equal
 * inputs give equal images.
 */
@NullMarked
package io.github.perceptanon.anonymize;

import org.jspecify.annotations.NullMarked;
