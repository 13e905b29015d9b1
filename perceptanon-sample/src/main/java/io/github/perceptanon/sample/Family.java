// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import java.util.List;
import java.util.Locale;

/** The four families of scenes, named after the sources of photographs that they stand in for. */
enum Family {
    /** Whole figures in wide scenes. */
    COCO(false, new int[] {240, 180}, new int[] {256, 192}, new int[] {224, 176}),
    /** Whole figures, or from the knees up, in tall and square scenes. */
    VOC(false, new int[] {192, 240}, new int[] {176, 224}, new int[] {200, 200}, new int[] {240, 192}),
    /** Portraits at events and about town. */
    CELEBA(true, new int[] {178, 218}),
    /** Portraits as in the news. */
    LFW(true, new int[] {208, 208}, new int[] {192, 192});

    private final boolean portrait;
    private final List<int[]> sizes;

    Family(boolean portrait, int[]... sizes) {
        this.portrait = portrait;
        this.sizes = List.of(sizes);
    }

    boolean portrait() {
        return portrait;
    }

    /** Width and height of an image. */
    int[] size(Dice dice) {
        return dice.pick(sizes);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
