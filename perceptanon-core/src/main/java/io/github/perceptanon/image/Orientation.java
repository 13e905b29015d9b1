// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

/** How to treat the EXIF orientation that a camera writes into a file. */
public enum Orientation {
    /** Pixels as they are stored. The default, because the reference implementation does the same. */
    IGNORE,
    /** Pixels rotated upright, as viewers and Pillow's {@code ImageOps.exif_transpose} do. */
    APPLY
}
