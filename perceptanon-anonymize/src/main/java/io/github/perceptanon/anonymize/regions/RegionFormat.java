// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import java.util.Locale;

/** The kinds of region files. */
public enum RegionFormat {
    /** COCO's JSON: boxes, polygons, and run lengths, compressed or not. */
    COCO,
    /** Pascal VOC's XML: one file for each image, in a folder, or a single one. */
    VOC,
    /** CelebA's list of face boxes, {@code list_bbox_celeba.txt}, for the images in the wild. */
    CELEBA,
    /** LFW's lists of people or pairs. Each image has one face in its middle. */
    LFW,
    /** LabelMe's JSON: one file for each image, in a folder, or a single one. */
    LABELME,
    /** A table of boxes with a column for each side. */
    CSV;

    /**
     * The name on the command line.
     *
     * @return for example {@code coco}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
