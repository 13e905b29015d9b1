// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import java.util.List;

/** Content of a section. */
public sealed interface Block permits Block.Paragraph, Block.Chart, Block.Gallery, Block.Comparison, Table {

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
     * Two pictures of the same size on top of each other. Scrolling them sideways uncovers the one below; no script is needed,
     * and keyboards and fingers can do it. The upper one is shown first.
     *
     * @param caption text about both
     * @param upper what is shown first
     * @param upperAlternative alternative text that describes it
     * @param lower what is uncovered
     * @param lowerAlternative alternative text that describes it
     */
    record Comparison(
            String caption, EmbeddedImage upper, String upperAlternative, EmbeddedImage lower, String lowerAlternative)
            implements Block {
        /**
         * Checks the sizes.
         *
         * @throws IllegalArgumentException if they differ
         */
        public Comparison {
            if (upper.width() != lower.width() || upper.height() != lower.height()) {
                throw new IllegalArgumentException("pictures to compare must have one size but have " + upper.width()
                        + "x" + upper.height() + " and " + lower.width() + "x" + lower.height());
            }
        }
    }

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
