/**
 * Regions of images, and ways to make what is inside them unrecognisable. Pixels outside the regions never change; equal
 * inputs give equal images.
 */
package io.github.perceptanon.anonymize;
