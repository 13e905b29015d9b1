/**
 * Regions of images, and anonymizers that make their content unrecognisable. Pixels outside the regions never change;
 * equal inputs give equal images.
 */
@NullMarked
package io.github.perceptanon.anonymize;

import org.jspecify.annotations.NullMarked;
