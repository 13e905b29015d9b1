// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.util.List;

/** Content of a section. */
public sealed interface Block permits Block.Paragraph, Block.Chart, Block.Gallery, Table {

    /**
     * A paragraph of text.
     *
     * @param text plain text
     */
    record Paragraph(String text) implements Block {}

    /**
     * A chart, in a light and a dark version.
     *
     * @param caption text below it
     * @param alternative alternative text that describes it
     * @param light dark lines on white
     * @param dark light lines on black
     */
    record Chart(String caption, String alternative, EmbeddedImage light, EmbeddedImage dark) implements Block {}

    /**
     * A row of pictures.
     *
     * @param caption text about all pictures
     * @param pictures at least one
     */
    record Gallery(String caption, List<Picture> pictures) implements Block {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if there are no pictures
         */
        public Gallery {
            pictures = List.copyOf(pictures);
            if (pictures.isEmpty()) {
                throw new IllegalArgumentException("a gallery needs at least 1 picture but was given 0");
            }
        }
    }

    /**
     * A picture of a gallery.
     *
     * @param image the picture
     * @param alternative alternative text that describes it
     * @param lines lines below the picture; the first is the heading
     */
    record Picture(EmbeddedImage image, String alternative, List<String> lines) {
        /** Copies the list. */
        public Picture {
            lines = List.copyOf(lines);
        }
    }
}
