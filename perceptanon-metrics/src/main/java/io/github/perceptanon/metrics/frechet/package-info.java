/**
 * Distances between two sets of images through the features of a network: mergeable feature statistics, the Fréchet
 * distance (FID), the kernel distance (KID), and statistics files of pytorch-fid. The features themselves come from
 * elsewhere; everything here takes arrays of shape (images, dimensions).
 */
@NullMarked
package io.github.perceptanon.metrics.frechet;

import org.jspecify.annotations.NullMarked;
