/** Regions of images from the files of annotation tools and published datasets. Start with {@link RegionSet}. */
@NullMarked
package io.github.perceptanon.anonymize.regions;

import org.jspecify.annotations.NullMarked;
