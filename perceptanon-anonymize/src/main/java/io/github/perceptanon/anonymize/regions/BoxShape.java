// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Region;
import java.util.Locale;

/** What a box from a file stands for. */
public enum BoxShape {
    /** All of the box. */
    RECTANGLE,
    /** The ellipse that touches the box's four sides. It leaves 21 % of the box, its corners, untreated. */
    ELLIPSE;

    /**
     * The name on the command line.
     *
     * @return for example {@code ellipse}
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Region of(Region.Rectangle box) {
        return this == RECTANGLE
                ? box
                : new Region.Ellipse(
                        box.x() + box.width() / 2, box.y() + box.height() / 2, box.width() / 2, box.height() / 2);
    }
}
