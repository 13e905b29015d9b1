// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.util.Locale;

/** Why an annotator is shown an image. Only first answers count in means. */
enum Kind {
    /** To judge it. */
    FIRST,
    /** Once more, to see how consistent the annotator is. */
    REPEAT,
    /** To see whether the annotator gives the expected score. */
    GOLD;

    /** As it is written in files. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
