package io.github.perceptanon.image;

/** What to do with the orientation that a camera writes into a file's EXIF data. */
public enum Orientation {
    /** Pixels as they are stored: what the reference implementation sees, and so the default. */
    IGNORE,
    /** Pixels turned upright, as Pillow's {@code ImageOps.exif_transpose} does: what a person sees in a viewer. */
    APPLY
}
